import { expect, it } from 'vitest';
import { areaUnderCurve } from './area-under-curve.ts';

it.each([
  [[3, 4], [1, 2], 1],
  [[1, 2], [3, 4], 0],
  [[1, 4], [2, 3], 0.5],
  [[1, 1], [1, 1], 0.5],
  [[2, 2], [1, 2], 0.75],
  [[5], [1, 5, 9], 0.5],
])('of %j against %j is %d', (ones, others, area) => {
  expect(areaUnderCurve(ones, others)).toBe(area);
});
