import { expect, it } from 'vitest';
import { perItem, totalOf } from './cpu.ts';

it('shares the CPU time between two readings among what was done in between', () => {
  expect(perItem({ fanout: 1 }, { fanout: 1.5, persist: 0.25 }, 1_000)).toEqual({ fanout: 500, persist: 250 });
});

it('adds up servers and services, and neither the load nor Keycloak', () => {
  expect(totalOf({ fanout: 1, postgres: 2, load: 10, keycloak: 20 })).toBe(3);
});
