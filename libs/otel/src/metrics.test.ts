import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInMemorySdk, type InMemorySdk } from '../test/in-memory-sdk.ts';
import { counter, gauge, histogram } from './metrics.ts';

// As the modules of a service do: while they load, before telemetry starts.
const sent = counter('test_sent_total', 'Messages by result.');
const took = histogram('test_took_seconds', 'From here to there.');

let sdk: InMemorySdk;
beforeAll(() => {
  sdk = startInMemorySdk();
});
afterAll(() => sdk.shutdown());

describe('a metric', () => {
  it('that was declared before telemetry started counts all the same', async () => {
    sent.add(1, { result: 'ok' });
    sent.add(2, { result: 'ok' });
    sent.add(5, { result: 'late' });
    const metric = await sdk.metric('test_sent_total');
    expect(metric).toMatchObject({
      descriptor: { description: 'Messages by result.' },
      dataPoints: [
        { attributes: { result: 'ok' }, value: 3 },
        { attributes: { result: 'late' }, value: 5 },
      ],
    });
  });

  it('of durations is in seconds, from one millisecond to ten seconds', async () => {
    for (const seconds of [0.0005, 0.003, 0.003, 30]) took.record(seconds, { query: 'q' });
    const metric = await sdk.metric('test_took_seconds');
    expect(metric?.descriptor.unit).toBe('s');
    const value = metric?.dataPoints[0]?.value as {
      count: number;
      buckets: { boundaries: number[]; counts: number[] };
    };
    expect([value.buckets.boundaries.at(0), value.buckets.boundaries.at(-1)]).toEqual([0.001, 10]);
    expect(value.count).toBe(4);
    expect([value.buckets.counts[0], value.buckets.counts[2], value.buckets.counts.at(-1)]).toEqual([1, 2, 1]);
  });

  it('that is a gauge is read at each collection, and one that cannot be read hides no other', async () => {
    let depth = 1;
    gauge('test_depth', 'How many wait.', () => depth);
    gauge('test_broken', 'Nothing that can be read.', () => {
      throw new Error('not there');
    });
    const read = async () => (await sdk.metric('test_depth'))?.dataPoints[0]?.value;
    expect(await read()).toBe(1);
    depth = 7;
    expect(await read()).toBe(7);
    expect((await sdk.metric('test_broken'))?.dataPoints ?? []).toEqual([]);
  });

  it('that is a gauge may be several values, each of which is waited for', async () => {
    for (const [bucket, count] of [['USERS', 3] as const, ['ROOMS', 5] as const])
      gauge('test_consumers', 'Consumers by bucket.', async () => count, { bucket });
    expect((await sdk.metric('test_consumers'))?.dataPoints).toMatchObject([
      { attributes: { bucket: 'USERS' }, value: 3 },
      { attributes: { bucket: 'ROOMS' }, value: 5 },
    ]);
  });
});
