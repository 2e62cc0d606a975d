import { Semaphore } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import {
  directGet,
  type DirectGetConnection,
  type DirectGetManager,
  type DirectGetReply,
  type DirectGetRequest,
} from '@nats-chat/messaging';
import type { Logger } from '@nats-chat/otel';
import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import {
  decodeStored,
  LOG_STREAM,
  roomOf,
  subjectOf,
  subjectsOfRoom,
  type StoredEvent,
  type StoredMessage,
} from './stored-event.ts';

/** Over all requests: the server drops the queue of its API, which all services share, when it is too long. */
export const MAX_CONCURRENT = 32;
/** Ten of the widest requests. */
export const MAX_WAITING = 1_000;

/** Reading this many messages that nobody asked for costs less than one more request. */
const MAX_GAP = 4;
const RANGE_BATCH = 500;
/** One Direct Get takes 1,024. */
const MAX_SUBJECTS = 1_000;
/** For one batch. */
const BATCH_TIMEOUT_MS = 5_000;

export interface LogReaderOptions {
  readonly nc: DirectGetConnection;
  /** Over `nc`. */
  readonly jsm: DirectGetManager & {
    readonly direct: Pick<JetStreamManager['direct'], 'getMessage'>;
    readonly streams: Pick<JetStreamManager['streams'], 'getMessage'>;
  };
  readonly logger: Pick<Logger, 'warn'>;
}

/** What a read by sequence found: `undefined` for what is not there; what could not be read is left out. */
export type FoundEvents = ReadonlyMap<number, StoredEvent | undefined>;

/** A part of the log in one room. */
export interface LogRange {
  readonly room: string;
  /** Both are excluded. */
  readonly after: number;
  readonly before: number;
  /** What lies between may be cut off beyond this many events, or beyond events of this size in the log. */
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/**
 * Reads events of the log: from any replica, and by sequence also from the leader what that one does not have.
 *
 * Of all calls together, 32 reads are under way at once and 1,000 wait. What would be beyond is refused.
 *
 * @example
 *   const reader = new LogReader({ nc, jsm, logger });
 *   const found = await reader.read([41, 42]);
 *   found.get(42)?.event.text;
 */
export class LogReader {
  readonly #nc: LogReaderOptions['nc'];
  readonly #jsm: LogReaderOptions['jsm'];
  readonly #logger: LogReaderOptions['logger'];
  readonly #reads = new Semaphore({ concurrency: MAX_CONCURRENT, maxWaiting: MAX_WAITING });

  constructor({ nc, jsm, logger }: LogReaderOptions) {
    this.#nc = nc;
    this.#jsm = jsm;
    this.#logger = logger;
  }

  /**
   * Reads the events at `seqs`, in any order. An event that could not be read is left out of the result, with one line in
   * the log for the call.
   */
  async read(seqs: readonly number[]): Promise<FoundEvents> {
    const found = new Map<number, StoredEvent | undefined>();
    const failures: unknown[] = [];
    const note = (error: unknown): readonly number[] => {
      failures.push(error);
      return [];
    };
    const missing = await Promise.all(runsOf(seqs).map((run) => this.#readRun(run, found).catch(note)));
    await this.#askLeader(missing.flat(), found).catch(note);
    const [error] = failures;
    if (error !== undefined)
      this.#logger.warn({ error, failed: failures.length }, 'Events could not be read from the log.');
    return found;
  }

  /**
   * Reads what was said in a room between two sequences, by sequence.
   *
   * @throws ApiError `UNAVAILABLE` when the log cannot be read.
   */
  async readRange(range: LogRange): Promise<readonly StoredEvent[]> {
    try {
      // One Direct Get takes one pattern, and a room has several.
      const found = await Promise.all(subjectsOfRoom(range.room).map((subject) => this.#readSubject(range, subject)));
      return found.flat().sort((one, other) => one.seq - other.seq);
    } catch (cause) {
      throw new ApiError('UNAVAILABLE', 'The log cannot be read; try again.', { cause });
    }
  }

  /**
   * Reads when the last event of each room came, threads left aside, in ms since 1970: one request for up to 1,000 rooms.
   * Rooms of which the log holds nothing are left out.
   *
   * @throws TimeoutError when the log does not answer in time; Error when it refuses.
   */
  async readLastTimes(rooms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const times = new Map<string, number>();
    for (let from = 0; from < rooms.length; from += MAX_SUBJECTS) {
      const subjects = rooms.slice(from, from + MAX_SUBJECTS).map((room) => subjectOf({ room, thread: undefined }));
      const { messages } = await this.#reads.run(() => this.#directGet({ multi_last: subjects }));
      for (const { subject, headers } of messages) {
        const at = Date.parse(headers?.get('Nats-Time-Stamp') ?? '');
        if (!Number.isNaN(at)) times.set(roomOf(subject), at);
      }
    }
    return times;
  }

  async #readSubject({ after, before, maxEvents, maxBytes }: LogRange, subject: string): Promise<StoredEvent[]> {
    const found: StoredEvent[] = [];
    let bytes = 0;
    for (let seq = after + 1; seq < before && found.length <= maxEvents && bytes <= maxBytes;) {
      const query = { seq, batch: RANGE_BATCH, next_by_subj: subject };
      const batch = await this.#reads.run(() => this.#readBatch(query));
      for (const message of batch) {
        if (message.seq >= before) return found;
        const stored = decodeOrSkip(message);
        if (stored !== undefined) found.push(stored);
        bytes += message.data.length;
        seq = message.seq + 1;
      }
      if (batch.length < RANGE_BATCH) return found;
    }
    return found;
  }

  /** Gives the sequences that the replica did not have. */
  async #readRun(run: Run, found: Map<number, StoredEvent | undefined>): Promise<readonly number[]> {
    const { first, last } = run;
    const messages = await this.#reads.run(async (): Promise<readonly StoredMessage[]> => {
      if (first !== last) return this.#readBatch({ seq: first, batch: last - first + 1 });
      const message = await this.#jsm.direct.getMessage(LOG_STREAM, { seq: first });
      return message === null ? [] : [message];
    });
    const wanted = new Set(run.wanted);
    for (const message of messages) if (wanted.delete(message.seq)) found.set(message.seq, decodeOrSkip(message));
    return [...wanted];
  }

  async #readBatch(query: DirectGetRequest['query']): Promise<readonly StoredMessage[]> {
    return (await this.#directGet(query)).messages;
  }

  #directGet(query: DirectGetRequest['query']): Promise<DirectGetReply> {
    return directGet({ nc: this.#nc, jsm: this.#jsm, stream: LOG_STREAM, query, timeoutMs: BATCH_TIMEOUT_MS });
  }

  /**
   * A replica may lag behind what its asker knows of. The leader is asked for the next message that there is: one answer
   * tells of everything before it, and of everything when there is none. So one read at a time.
   */
  async #askLeader(seqs: readonly number[], found: Map<number, StoredEvent | undefined>): Promise<void> {
    let next: StoredMsg | null | undefined;
    for (const seq of seqs) {
      if (next === undefined || (next !== null && next.seq < seq)) {
        const query = { seq, next_by_subj: '>' };
        next = await this.#reads.run(() => this.#jsm.streams.getMessage(LOG_STREAM, query));
      }
      found.set(seq, next?.seq === seq ? decodeOrSkip(next) : undefined);
    }
  }
}

/** What does not read as an event is no event to anybody: persist makes it a dead letter. */
function decodeOrSkip(message: StoredMessage): StoredEvent | undefined {
  try {
    return decodeStored(message);
  } catch {
    return undefined;
  }
}

/** Sequences that are read in one request, from `first` to `last`; those between that are not wanted are thrown away. */
export interface Run {
  readonly first: number;
  readonly last: number;
  readonly wanted: readonly number[];
}

/** Splits sequences, in any order and with repetitions, into as few runs as have no larger gap than four messages. */
export const runsOf = (seqs: readonly number[]): readonly Run[] => {
  const runs: number[][] = [];
  for (const seq of [...new Set(seqs)].sort((one, other) => one - other)) {
    const current = runs.at(-1);
    if (current !== undefined && seq - (current.at(-1) ?? 0) <= MAX_GAP + 1) current.push(seq);
    else runs.push([seq]);
  }
  return runs.map((wanted) => ({ first: wanted[0] ?? 0, last: wanted.at(-1) ?? 0, wanted }));
};
