import { describe, expect, it } from 'vitest';
import { linesOf, tableOf, type Measurements } from './report.ts';

const sent = (perSecond: number, cpuUs: number, p99Ms = 40) => ({
  perSecond,
  p50Ms: 15,
  p99Ms,
  maxLagMs: 300,
  catchUpMs: 0,
  cpuPerSendUs: { 'nats-server': cpuUs, load: 1_000 },
});
const connection = (perSecond: number, cpuUs: number, memoryKb: Readonly<Record<string, number>>) => ({
  perSecond,
  p50Ms: 100,
  p99Ms: 180,
  failures: 0,
  cpuPerConnectUs: { 'nats-server': cpuUs },
  memoryKb,
});

const measured: Measurements = {
  sends: [{ depth: 64, rawPerSecond: 10_000, ...sent(3_500, 0) }],
  ack: { ratePerSecond: 350, p50Ms: 2, p99Ms: 30 },
  peak: {
    alone: { peak: sent(1_000, 50), tenth: sent(100, 100, 10) },
    peak: sent(850, 171),
    ratePerSecond: 100,
    tenth: sent(100, 250, 14.1),
  },
  deliveries: { viewers: 500, rawPerSecond: 400_000, perSecond: 100_000, p99AtTwentyMs: 60 },
  connections: {
    alone: connection(1_000, 220, { 'nats-server': 60 }),
    grantedMemoryKb: { 'nats-server': 97 },
    ours: connection(450, 901, { 'nats-server': 96, room: 20, presence: 6 }),
  },
  memory: { nodeKb: 44 * 1_024, idleKb: { fanout: 65 * 1_024 }, afterKb: { fanout: 130 * 1_024 } },
  workers: { one: { perSecond: 1_000, wrongRows: 0 }, two: { perSecond: 940, wrongRows: 1 } },
  manyRooms: [
    { what: 'a list', p50Ms: 51, p99Ms: 50 },
    { what: 'a search', p50Ms: 1, p99Ms: 50.1 },
  ],
};

const verdicts = (measurements: Measurements) =>
  Object.fromEntries(linesOf(measurements).flatMap(({ what, met }) => (met === undefined ? [] : [[what.trim(), met]])));

describe('the report', () => {
  it('says of each bar whether it is met, the bar itself included', () => {
    expect(verdicts(measured)).toEqual({
      'sends / raw, depth 64': true,
      'longest lag of persist, depth 64': true,
      'ack p99 at 350/s': false,
      'sends / alone, 20 × 16': true,
      'longest lag of persist, 20 × 16': true,
      'CPU / alone, 20 × 16': false,
      'ack p99 / alone at 100/s': false,
      'CPU / alone at 100/s': true,
      'deliveries / raw': false,
      'send to screen, p99 at 20 messages/s': true,
      'connects / alone': true,
      'connects refused': true,
      'CPU of a connect': false,
      'memory of nats-server / alone': true,
      'every row granted / alone': false,
      'memory of a connection, the others': false,
      'above Node alone': true,
      'two / one': false,
      'rows missing or out of order': false,
      'a list, p99': true,
      'a search, p99': false,
    });
  });

  it('takes what could not be measured for a bar that is missed', () => {
    const ack = { ratePerSecond: 350, p50Ms: Number.NaN, p99Ms: Number.NaN };
    expect(verdicts({ ...measured, ack })['ack p99 at 350/s']).toBe(false);
  });

  it('has no lines of what was not measured', () => {
    expect(linesOf({})).toEqual([]);
  });

  it('lines up what, value and bar', () => {
    expect(tableOf(linesOf(measured).slice(0, 3)).split('\n')).toEqual([
      'raw JetStream publish, depth 64  10000/s',
      'acknowledged sends, depth 64      3500/s',
      '  sends / raw, depth 64            0.350  met    ≥ 0.35',
    ]);
  });
});
