import { describe, expect, it } from 'vitest';
import { medianGrowth } from './memory.ts';

describe('memory that things take', () => {
  it('is what grew with each step, for one of them', () => {
    const sizes = [1_000, 3_000, 5_100, 6_900].map((size) => ({ 'nats-server': size, room: 500 }));
    expect(medianGrowth(sizes, 100)).toEqual({ 'nats-server': 20, room: 0 });
  });

  it('is not what a process took for itself once', () => {
    const sizes = [1_000, 1_100, 12_300, 12_400, 12_500].map((size) => ({ 'user-search': size }));
    expect(medianGrowth(sizes, 100)).toEqual({ 'user-search': 1 });
  });

  it('is not a number when a process went away meanwhile', () => {
    expect(medianGrowth([{ room: 500 }, { room: 600 }, {}, {}], 100)).toEqual({ room: Number.NaN });
  });
});
