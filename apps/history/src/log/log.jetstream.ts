import { ApiError, events } from '@nats-chat/contracts';
import { epochOf, readLogged } from '@nats-chat/service-kit';
import { build, wildcard } from '@nats-chat/subjects';
import type { JetStreamManager } from '@nats-io/jetstream';
import { coalesce } from './coalesce.ts';
import type { IndexedEvent } from './event-index.ts';
import { STREAM } from './ack-floor.ts';
import type { LogFollower } from './log-follower.ts';
import type { Log, Range, Tail } from './log.ts';

const READ_TIMEOUT_MS = 3_000;
const READ_BATCH = 500;
const NONE_FOUND = 404;

export interface JetStreamLogParts {
  readonly jsm: JetStreamManager;
  readonly follower: LogFollower;
}

/** The log in JetStream: its newest part in memory, the rest by Direct Get. */
export const jetstreamLog = ({ jsm, follower }: JetStreamLogParts): Log => {
  const latest = coalesce(() => jsm.streams.info(STREAM));

  const tail = async (): Promise<Tail> => {
    const info = await latest();
    const epoch = epochOf(info);
    if (epoch === undefined) throw new ApiError('UNAVAILABLE', 'The log has no epoch yet; try again.');
    if (epoch !== follower.epoch) await follower.open();
    await follower.reach(info.state.last_seq);
    if (epoch !== follower.epoch) throw new ApiError('UNAVAILABLE', 'The log was made anew; try again.');
    const { index } = follower;
    return {
      epoch,
      firstSeq: info.state.first_seq,
      get start() {
        return index.start;
      },
      get upTo() {
        return index.end;
      },
      after: (room, seq) => index.after(room, seq),
    };
  };

  return { ackFloor: follower.ackFloor, tail, read: (range) => readRange(jsm, range) };
};

/** Room and threads are different subjects, and one Direct Get takes one pattern. */
async function readRange(jsm: JetStreamManager, range: Range): Promise<readonly IndexedEvent[]> {
  const { room } = range;
  const found = await Promise.all(
    [build(events.posted.subject, { room }), wildcard(events.postedThread.subject, { room })].map((subject) =>
      readSubject(jsm, range, subject),
    ),
  );
  return found.flat().sort((one, other) => one.logged.seq - other.logged.seq);
}

async function readSubject(jsm: JetStreamManager, range: Range, subject: string): Promise<IndexedEvent[]> {
  const found: IndexedEvent[] = [];
  let bytes = 0;
  for (let seq = range.after + 1; seq < range.before && found.length <= range.maxEvents && bytes <= range.maxBytes;) {
    const batch = await readBatch(jsm, seq, subject);
    for (const { stored, indexed } of batch) {
      if (stored >= range.before) return found;
      if (indexed !== undefined) found.push(indexed);
      bytes += indexed?.bytes ?? 0;
      seq = stored + 1;
    }
    if (batch.length < READ_BATCH) return found;
  }
  return found;
}

interface Read {
  readonly stored: number;
  /** Undefined for what is no event. */
  readonly indexed: IndexedEvent | undefined;
}

async function readBatch(jsm: JetStreamManager, seq: number, subject: string): Promise<Read[]> {
  const query = { seq, batch: READ_BATCH, next_by_subj: subject };
  const messages = await jsm.direct.getBatch(STREAM, query);
  // The library waits for the first message only; a server that dies in the middle would be waited for in vain.
  const timer = setTimeout(() => messages.stop(new Error('Direct Get timed out.')), READ_TIMEOUT_MS);
  const found: Read[] = [];
  try {
    for await (const { subject: of, seq: stored, data } of messages) {
      found.push({ stored, indexed: indexedOf({ subject: of, seq: stored, data }) });
    }
  } catch (cause) {
    // "None found" after a message means that another one failed to load.
    const isNone = cause instanceof Error && 'code' in cause && cause.code === NONE_FOUND && found.length === 0;
    if (!isNone) throw new ApiError('UNAVAILABLE', 'The log cannot be read; try again.', { cause });
  } finally {
    clearTimeout(timer);
  }
  return found;
}

function indexedOf(message: { subject: string; seq: number; data: Uint8Array }): IndexedEvent | undefined {
  try {
    return { logged: readLogged(message), bytes: message.data.length };
  } catch {
    return undefined;
  }
}
