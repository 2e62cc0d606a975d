import { describe, expect, it } from 'vitest';
import { LagTracker } from './lag.ts';

describe('the lag of a consumer', () => {
  it('is nothing while everything is acknowledged', () => {
    const lag = new LagTracker();
    for (const at of [0, 200, 400]) lag.observe(at, at, at);
    expect([lag.lagMs, lag.maxMs]).toEqual([0, 0]);
  });

  it('is the time since the stream ended where the consumer is now', () => {
    const lag = new LagTracker();
    lag.observe(0, 100, 100);
    lag.observe(200, 300, 150);
    lag.observe(400, 500, 299);
    expect(lag.lagMs).toBe(400);
    lag.observe(600, 700, 350);
    expect(lag.lagMs).toBe(400);
    lag.observe(800, 700, 700);
    expect([lag.lagMs, lag.maxMs]).toEqual([0, 400]);
  });
});
