import { expect, it } from 'vitest';
import { perItem } from './cpu.ts';

it('shares the CPU time between two looks among what was done in between', () => {
  expect(perItem({ fanout: 1 }, { fanout: 1.5, persist: 0.25 }, 1_000)).toEqual({ fanout: 500, persist: 250 });
});
