import { events } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import type { StoredMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { describe, expect, it } from 'vitest';
import { storedPost } from '../test/samples.ts';
import { createLogReader, MAX_CONCURRENT, MAX_WAITING, type LogReaderOptions } from './log-reader.ts';

const messageAt = (seq: number): StoredMsg => {
  const data = new TextEncoder().encode(JSON.stringify(storedPost().event));
  return {
    subject: build(events.posted.subject, { room: 'general' }),
    ...{ seq, header: headers(), data, time: new Date(0), timestamp: '', lastSequence: 0, pending: 0 },
    json: () => expect.unreachable(),
    string: () => expect.unreachable(),
  };
};

/** A log that holds `stored`, of which its replica lacks `late`. Reads take a moment, or fail while it is `away`. */
const setUp = (stored: readonly number[], late: readonly number[] = []) => {
  const seen = {
    running: 0,
    mostRunning: 0,
    replica: 0,
    leader: [] as number[],
    warnings: [] as object[],
    away: false,
  };
  const reading = async <Result>(result: () => Result): Promise<Result> => {
    seen.running += 1;
    seen.mostRunning = Math.max(seen.mostRunning, seen.running);
    await new Promise((resolve) => setImmediate(resolve));
    seen.running -= 1;
    if (seen.away) throw new Error('no responders');
    return result();
  };
  const messages = stored.map(messageAt);
  const onReplica = messages.filter(({ seq }) => !late.includes(seq));
  const jsm: LogReaderOptions['jsm'] = {
    direct: {
      getMessage: (_, query) => {
        seen.replica += 1;
        return reading(() => onReplica.find(({ seq }) => 'seq' in query && seq === query.seq) ?? null);
      },
      getBatch: (_, { seq: first = 0, batch, callback }) => {
        seen.replica += 1;
        return reading(() => {
          const found = onReplica.filter(({ seq }) => seq >= first).slice(0, batch);
          for (const message of found) callback?.(null, message);
          const err = Object.assign(new Error('message not found'), { code: 404 });
          callback?.(found.length === 0 ? { err } : {}, messageAt(0));
          return undefined as never;
        });
      },
    },
    streams: {
      getMessage: (_, query) => {
        const from = 'seq' in query ? query.seq : 0;
        seen.leader.push(from);
        return reading(() => messages.find(({ seq }) => seq >= from) ?? null);
      },
    },
  };
  const logger: LogReaderOptions['logger'] = { warn: (fields: object) => seen.warnings.push(fields) };
  return { seen, read: createLogReader({ stream: 'CHAT_MESSAGES', jsm, logger }) };
};

/** Sequences that are too far apart to be read together. */
const scattered = (count: number, first = 1) => Array.from({ length: count }, (_, at) => first + at * 10);
const told = (found: Awaited<ReturnType<ReturnType<typeof createLogReader>>>) =>
  [...found].map(([seq, event]) => [seq, event !== undefined] as const).sort(([one], [other]) => one - other);

describe('reading the log', () => {
  it('finds what is there, alone or with neighbours, and says what is not', async () => {
    const { read, seen } = setUp([1, 2, 4, 30]);
    expect(told(await read([30, 2, 3, 1, 20]))).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [20, false],
      [30, true],
    ]);
    expect(seen.warnings).toEqual([]);
  });

  it('finds at the leader what a replica does not have yet', async () => {
    const { read } = setUp([1, 2, 3, 20], [2, 3, 20]);
    expect(told(await read([1, 2, 3, 20]))).toEqual([1, 2, 3, 20].map((seq) => [seq, true]));
  });

  it.each([
    ['above what it holds', [1], scattered(100, 2)],
    ['above what it holds, side by side', [1], Array.from({ length: 100 }, (_, at) => at + 2)],
    ['below its first one', [5_000], scattered(100)],
    ['from a long gap', [1, 5_000], scattered(100, 2)],
  ])('asks the leader once about sequences %s', async (_, stored, wanted) => {
    const { read, seen } = setUp(stored);
    expect(told(await read(wanted))).toEqual(wanted.map((seq) => [seq, false]));
    expect(seen.leader).toEqual([wanted[0]]);
  });
});

describe('many who read the log', () => {
  it('have a bounded number of reads under way together, of the replica and of the leader', async () => {
    const { read, seen } = setUp(scattered(100), scattered(100));
    const found = await Promise.all(Array.from({ length: 9 }, () => read(scattered(100))));
    expect(seen.mostRunning).toBe(MAX_CONCURRENT);
    expect(found.map(({ size }) => size)).toEqual(Array(9).fill(100));
  });

  it('are not told what would have to wait behind too many reads, with one line for each of them', async () => {
    const { read, seen } = setUp(scattered(100));
    const found = await Promise.all(Array.from({ length: 12 }, () => read(scattered(100))));
    expect(found.reduce((sum, { size }) => sum + size, 0)).toBe(MAX_CONCURRENT + MAX_WAITING);
    expect(seen.replica).toBe(MAX_CONCURRENT + MAX_WAITING);
    expect(seen.warnings).toMatchObject([{ failed: 100 }, { failed: 68 }]);
    expect((await read(scattered(100))).size).toBe(100);
  });

  it('get one line in the log for a request, however much of it could not be read', async () => {
    const { read, seen } = setUp(scattered(100));
    seen.away = true;
    expect((await read(scattered(100))).size).toBe(0);
    expect(seen.warnings).toEqual([{ error: new Error('no responders'), failed: 100 }]);
    seen.away = false;
    expect((await read(scattered(100))).size).toBe(100);
  });
});
