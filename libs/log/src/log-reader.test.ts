import { fakeDirectGet } from '@nats-chat/messaging/fake-direct-get';
import { matches } from '@nats-chat/subjects';
import type { StoredMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { describe, expect, it } from 'vitest';
import { post } from '@nats-chat/testkit/events';
import {
  LogReader,
  type LogRange,
  MAX_CONCURRENT,
  MAX_WAITING,
  type FoundEvents,
  type LogReaderOptions,
} from './log-reader.ts';
import { subjectOf } from './stored-event.ts';

const THREAD = '0198c0de-0000-7000-8000-00000000000a';

const messageAt = (
  seq: number,
  thread?: string,
  text = JSON.stringify(post(seq, 'hello', thread === undefined ? {} : { threadId: thread }).event),
): StoredMsg => {
  const data = new TextEncoder().encode(text);
  return {
    subject: subjectOf({ room: 'general', thread }),
    seq,
    header: headers(),
    data,
    time: new Date(0),
    timestamp: '',
    lastSequence: 0,
    pending: 0,
    json: () => expect.unreachable(),
    string: () => expect.unreachable(),
  };
};

const isOf = (subject: string, pattern: string | undefined): boolean =>
  pattern === undefined || matches(pattern, subject);

/**
 * A log that holds `stored`, of which its replica lacks `late`, some are in a thread, and some are no events. Reads take a
 * moment, or fail while it is `unavailable`.
 */
const setUp = (
  stored: readonly number[],
  late: readonly number[] = [],
  threaded: readonly number[] = [],
  malformed: readonly number[] = [],
) => {
  const seen = {
    running: 0,
    mostRunning: 0,
    replica: 0,
    leader: [] as number[],
    subjects: [] as (string | undefined)[],
    warnings: [] as object[],
    unavailable: false,
  };
  const reading = async <Result>(result: () => Result): Promise<Result> => {
    seen.running += 1;
    seen.mostRunning = Math.max(seen.mostRunning, seen.running);
    await new Promise((resolve) => setImmediate(resolve));
    seen.running -= 1;
    if (seen.unavailable) throw new Error('no responders');
    return result();
  };
  const messages = stored.map((seq) =>
    messageAt(seq, threaded.includes(seq) ? THREAD : undefined, malformed.includes(seq) ? 'nonsense' : undefined),
  );
  const onReplica = messages.filter(({ seq }) => !late.includes(seq));
  const { nc, jsm: manager } = fakeDirectGet(({ query, give, end, fail }) => {
    const { seq: first, batch, next_by_subj } = query as { seq: number; batch: number; next_by_subj?: string };
    seen.replica += 1;
    seen.subjects.push(next_by_subj);
    const answer = reading(() => {
      const found = onReplica.filter(({ seq, subject }) => seq >= first && isOf(subject, next_by_subj)).slice(0, batch);
      for (const message of found) give(message);
      end({ code: found.length === 0 ? 404 : 204 });
    });
    answer.catch(fail);
  });
  const jsm: LogReaderOptions['jsm'] = {
    ...manager,
    direct: {
      getMessage: (_, query) => {
        seen.replica += 1;
        return reading(() => onReplica.find(({ seq }) => 'seq' in query && seq === query.seq) ?? null);
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
  const reader = new LogReader({ nc, jsm, logger });
  return { seen, reader, read: (seqs: readonly number[]) => reader.read(seqs) };
};

/** Sequences that are too far apart to be read together. */
const scattered = (count: number, first = 1) => Array.from({ length: count }, (_, at) => first + at * 10);
const presenceBySeq = (found: FoundEvents) =>
  [...found].map(([seq, event]) => [seq, event !== undefined] as const).sort(([one], [other]) => one - other);

describe('reading the log', () => {
  it('finds what is there, alone or with neighbours, and says what is not', async () => {
    const { read, seen } = setUp([1, 2, 4, 30]);
    expect(presenceBySeq(await read([30, 2, 3, 1, 20]))).toEqual([
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
    expect(presenceBySeq(await read([1, 2, 3, 20]))).toEqual([1, 2, 3, 20].map((seq) => [seq, true]));
  });

  it.each([
    ['above what it holds', [1], scattered(100, 2)],
    ['above what it holds, side by side', [1], Array.from({ length: 100 }, (_, at) => at + 2)],
    ['below its first one', [5_000], scattered(100)],
    ['from a long gap', [1, 5_000], scattered(100, 2)],
  ])('asks the leader once about sequences %s', async (_, stored, wanted) => {
    const { read, seen } = setUp(stored);
    expect(presenceBySeq(await read(wanted))).toEqual(wanted.map((seq) => [seq, false]));
    expect(seen.leader).toEqual([wanted[0]]);
  });
});

describe('when the last events of rooms came', () => {
  it('is asked for up to 1,000 rooms at once, and for none without a question', async () => {
    const asked: number[] = [];
    const { nc, jsm } = fakeDirectGet(({ query, end }) => {
      asked.push((query as { multi_last: readonly string[] }).multi_last.length);
      end({ code: 404 });
    });
    const reader = new LogReader({
      nc,
      jsm: {
        ...jsm,
        direct: { getMessage: () => expect.unreachable() },
        streams: { getMessage: () => expect.unreachable() },
      },
      logger: { warn: () => undefined },
    });
    expect(await reader.readLastTimes(Array.from({ length: 2_300 }, (_, at) => `room${at}`))).toEqual(new Map());
    expect(await reader.readLastTimes([])).toEqual(new Map());
    expect(asked).toEqual([1_000, 1_000, 300]);
  });
});

describe('many who read the log', () => {
  it('have a bounded number of reads under way together, of the replica and of the leader', async () => {
    const { read, seen } = setUp(scattered(100), scattered(100));
    const found = await Promise.all(Array.from({ length: 9 }, () => read(scattered(100))));
    expect(seen.mostRunning).toBe(MAX_CONCURRENT);
    expect(found.map(({ size }) => size)).toEqual(Array(9).fill(100));
  });

  it('do not get what would have to wait behind too many reads, with one line for each of them', async () => {
    const { read, seen } = setUp(scattered(100));
    const found = await Promise.all(Array.from({ length: 12 }, () => read(scattered(100))));
    expect(found.reduce((sum, { size }) => sum + size, 0)).toBe(MAX_CONCURRENT + MAX_WAITING);
    expect(seen.replica).toBe(MAX_CONCURRENT + MAX_WAITING);
    expect(seen.warnings).toMatchObject([{ failed: 100 }, { failed: 68 }]);
    expect((await read(scattered(100))).size).toBe(100);
  });

  it('get one line in the log for a request, however much of it could not be read', async () => {
    const { read, seen } = setUp(scattered(100));
    seen.unavailable = true;
    expect((await read(scattered(100))).size).toBe(0);
    expect(seen.warnings).toEqual([{ error: new Error('no responders'), failed: 100 }]);
    seen.unavailable = false;
    expect((await read(scattered(100))).size).toBe(100);
  });
});

describe('reading a range of the log', () => {
  const range = { room: 'general', after: 0, before: 10_000, maxEvents: 10_000, maxBytes: Infinity };
  const sequencesIn = async (reader: LogReader, part: Partial<LogRange> = {}) =>
    (await reader.readRange({ ...range, ...part })).map(({ seq }) => seq);
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

  it('gives what is between two sequences, both excluded', async () => {
    const { reader } = setUp([3, 4, 5, 6, 7]);
    expect(await sequencesIn(reader, { after: 3, before: 7 })).toEqual([4, 5, 6]);
    expect(await sequencesIn(reader)).toEqual([3, 4, 5, 6, 7]);
    expect(await sequencesIn(reader, { after: 7 })).toEqual([]);
  });

  it('asks for a room and its threads, and sorts what comes', async () => {
    const { reader, seen } = setUp([1, 2, 3, 4], [], [2, 4]);
    expect(await sequencesIn(reader)).toEqual([1, 2, 3, 4]);
    expect(seen.subjects).toEqual(['chat.general', 'chat.general.thread.*']);
  });

  it('reads batch after batch, and stops beyond what fits', async () => {
    const { reader, seen } = setUp(upTo(1_700));
    expect(await sequencesIn(reader)).toEqual(upTo(1_700));
    expect(seen.replica).toBe(5);
    expect(await sequencesIn(reader, { maxEvents: 500 })).toHaveLength(1_000);
    expect(await sequencesIn(reader, { maxBytes: 1 })).toHaveLength(500);
    expect(await sequencesIn(reader, { before: 501 })).toHaveLength(500);
  });

  it('leaves out what is no event', async () => {
    const { reader } = setUp([1, 2, 3], [], [], [2]);
    expect(await sequencesIn(reader)).toEqual([1, 3]);
  });

  it('is refused while the log cannot be read, or too many read it', async () => {
    const { reader, seen } = setUp(upTo(3));
    seen.unavailable = true;
    await expect(reader.readRange(range)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: new Error('no responders'),
    });
  });
});
