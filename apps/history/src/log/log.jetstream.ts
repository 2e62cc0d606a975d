import { ApiError, events } from '@nats-chat/contracts';
import { epochOf, readLogged } from '@nats-chat/service-kit';
import { build, wildcard } from '@nats-chat/subjects';
import type { CompletionResult, JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { coalesce } from './coalesce.ts';
import type { IndexedEvent } from './event-index.ts';
import { STREAM } from './ack-floor.ts';
import type { LogFollower } from './log-follower.ts';
import type { Log, Range, Tail } from './log.ts';

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
      after: (room, seq, atMost) => index.after(room, seq, atMost),
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

/** Takes a callback: without one the library keeps a batch’s subscription for 5 s, and a connection may have 300. */
async function readBatch(jsm: JetStreamManager, seq: number, subject: string): Promise<Read[]> {
  const found: Read[] = [];
  const end = Promise.withResolvers<CompletionResult>();
  const callback = (done: CompletionResult | null, message: StoredMsg): void => {
    if (done === null) found.push({ stored: message.seq, indexed: indexedOf(message) });
    else end.resolve(done);
  };
  await jsm.direct.getBatch(STREAM, { seq, batch: READ_BATCH, next_by_subj: subject, callback });
  const { err: cause } = await end.promise;
  // "None found" after a message means that another one failed to load.
  const isNone = cause !== undefined && 'code' in cause && cause.code === NONE_FOUND && found.length === 0;
  if (cause !== undefined && !isNone)
    throw new ApiError('UNAVAILABLE', 'The log cannot be read; try again.', { cause });
  return found;
}

function indexedOf(message: StoredMsg): IndexedEvent | undefined {
  try {
    return { logged: readLogged(message), bytes: message.data.length };
  } catch {
    return undefined;
  }
}
