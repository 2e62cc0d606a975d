import type { StreamName } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { readLogged } from '@nats-chat/service-kit';
import type { CompletionResult, JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import pLimit from 'p-limit';
import type { EventLog, StoredEvent } from './event-log.ts';
import { runsOf, type Run } from './runs.ts';

/** Over all requests: the server drops the queue of its API, which all services share, when it is too long. */
export const MAX_CONCURRENT = 32;
/** Ten of the widest requests. */
export const MAX_WAITING = 1_000;

const NONE_FOUND = 404;

export interface LogReaderOptions {
  readonly stream: StreamName;
  readonly jsm: {
    readonly direct: Pick<JetStreamManager['direct'], 'getBatch' | 'getMessage'>;
    readonly streams: Pick<JetStreamManager['streams'], 'getMessage'>;
  };
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Reads events of a stream by sequence, as {@link EventLog.read}: from any replica, and from the leader what that one
 * does not have.
 *
 * Of all calls together, 32 reads are under way at once and 1,000 wait. What would be beyond is not read, and so is left
 * out of the result.
 */
export const createLogReader = ({ stream, jsm, logger }: LogReaderOptions): EventLog['read'] => {
  const limit = pLimit(MAX_CONCURRENT);
  const inTurn = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    if (limit.pendingCount >= MAX_WAITING) throw new Error('Too many reads of the log are waiting.');
    return limit(read);
  };

  /** Gives the sequences that the replica did not have. */
  const readRun = async (run: Run, found: Found): Promise<readonly number[]> => {
    const messages = await inTurn(() => (run.first === run.last ? readSingle(run) : readBatch(run)));
    const wanted = new Set(run.wanted);
    for (const message of messages) if (wanted.delete(message.seq)) found.set(message.seq, storedEvent(message));
    return [...wanted];
  };

  const readSingle = async ({ first: seq }: Run): Promise<readonly StoredMsg[]> => {
    const message = await jsm.direct.getMessage(stream, { seq });
    return message === null ? [] : [message];
  };

  /** Takes a callback: without one the library keeps a batch’s subscription for 5 s, and a connection may have 300. */
  const readBatch = async ({ first, last }: Run): Promise<readonly StoredMsg[]> => {
    const messages: StoredMsg[] = [];
    const end = Promise.withResolvers<CompletionResult>();
    const callback = (done: CompletionResult | null, message: StoredMsg): void => {
      if (done === null) messages.push(message);
      else end.resolve(done);
    };
    await jsm.direct.getBatch(stream, { seq: first, batch: last - first + 1, callback });
    const { err } = await end.promise;
    // After a message, "none found" means that another one failed to load.
    if (err !== undefined && !(isNoneFound(err) && messages.length === 0)) throw err;
    return messages;
  };

  /**
   * A replica may lag behind what its asker knows of. The leader is asked for the next message that there is: one answer
   * tells of everything before it, and of everything when there is none. So one read at a time.
   */
  const askLeader = async (seqs: readonly number[], found: Found): Promise<void> => {
    let next: StoredMsg | null | undefined;
    for (const seq of seqs) {
      if (next === undefined || (next !== null && next.seq < seq)) {
        const query = { seq, next_by_subj: '>' };
        next = await inTurn(() => jsm.streams.getMessage(stream, query));
      }
      found.set(seq, next?.seq === seq ? storedEvent(next) : undefined);
    }
  };

  return async (seqs) => {
    const found: Found = new Map();
    const failures: unknown[] = [];
    const note = (error: unknown): readonly number[] => {
      failures.push(error);
      return [];
    };
    const missing = await Promise.all(runsOf(seqs).map((run) => readRun(run, found).catch(note)));
    await askLeader(missing.flat(), found).catch(note);
    const [error] = failures;
    if (error !== undefined) logger.warn({ error, failed: failures.length }, 'Events could not be read from the log.');
    return found;
  };
};

type Found = Map<number, StoredEvent | undefined>;

const isNoneFound = (error: Error): boolean => 'code' in error && error.code === NONE_FOUND;

/** What does not read as an event is no event to anybody: persist makes it a dead letter. */
function storedEvent(message: StoredMsg): StoredEvent | undefined {
  try {
    return { ...readLogged(message), bytes: message.data.length };
  } catch {
    return undefined;
  }
}
