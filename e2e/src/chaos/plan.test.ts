import { describe, expect, it } from 'vitest';
import { planKills } from './plan.ts';
import { pick, seeded } from './random.ts';

const names = ['fanout', 'persist', 'nats-server'];

describe('a plan of kills', () => {
  it('is the same for the same seed, and another one for another', () => {
    const plan = (seed: number) => planKills({ names, loadMs: 30_000, random: seeded(seed) });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it.each([
    [5_000, 1],
    [30_000, 1],
    [120_000, 4],
  ])('kills everything within %i ms: %i times', (loadMs, times) => {
    const kills = planKills({ names, loadMs, random: seeded(1) });
    for (const name of names) expect(kills.filter((kill) => kill.name === name)).toHaveLength(times);
  });

  it('comes in order, and leaves the first and the last two seconds alone', () => {
    const times = planKills({ names, loadMs: 120_000, random: seeded(2) }).map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(118_000);
  });
});

describe('the random numbers', () => {
  it('are spread over all that may be chosen', () => {
    const random = seeded(3);
    const chosen = new Set(Array.from({ length: 200 }, () => pick(random, names)));
    expect(chosen).toEqual(new Set(names));
  });
});
