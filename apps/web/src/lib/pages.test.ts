import { expect, it } from 'vitest';
import { pageOf } from './pages.ts';

it.each([
  ['/settings', 'settings'],
  ['/settings/', 'settings'],
  ['/Settings', 'settings'],
  ['/audit/', 'audit'],
  ['/MENTIONS/', 'mentions'],
  ['/settings//', undefined],
  ['/settings/more', undefined],
  ['/room/settings', undefined],
  ['settings', undefined],
  ['/', undefined],
  ['', undefined],
])('the page of %j is %j', (path, expected) => {
  expect(pageOf(path)).toBe(expected);
});
