import { describe, expect, it } from 'vitest';
import { linesOf, tableOf, type Measurements } from './report.ts';

const measured: Measurements = {
  sends: [{ depth: 64, rawPerSecond: 10_000, perSecond: 3_500, p50Ms: 15, p99Ms: 40, maxLagMs: 300, cpuPerSendUs: {} }],
  ack: { ratePerSecond: 350, p50Ms: 2, p99Ms: 30 },
  deliveries: { viewers: 500, rawPerSecond: 400_000, perSecond: 100_000, p99AtTwentyMs: 60 },
  connects: { perSecond: 400, p50Ms: 100, p99Ms: 180, failures: 0 },
  memoryIdle: { fanout: 90 },
  memoryAfter: { fanout: 130 },
};

const verdicts = (measurements: Measurements) =>
  Object.fromEntries(linesOf(measurements).flatMap(({ what, met }) => (met === undefined ? [] : [[what.trim(), met]])));

describe('the report', () => {
  it('says of each bar whether it is met, the bar itself included', () => {
    expect(verdicts(measured)).toEqual({
      'sends / raw, depth 64': true,
      'longest lag of persist, depth 64': true,
      'ack p99 at 350/s': false,
      'deliveries / raw': false,
      'send to screen, p99 at 20 messages/s': true,
      'connects/s through the auth callout': true,
      'connects refused': true,
      'memory of fanout, idle': true,
    });
  });

  it('takes what could not be measured for a bar that is missed', () => {
    const ack = { ratePerSecond: 350, p50Ms: Number.NaN, p99Ms: Number.NaN };
    expect(verdicts({ ...measured, ack })['ack p99 at 350/s']).toBe(false);
  });

  it('lines up what, value and bar', () => {
    expect(tableOf(linesOf(measured).slice(0, 3)).split('\n')).toEqual([
      'raw JetStream publish, depth 64  10000/s',
      'acknowledged sends, depth 64      3500/s',
      '  sends / raw, depth 64            0.350  met    ≥ 0.35',
    ]);
  });
});
