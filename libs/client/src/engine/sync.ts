import { contract, type Position, type ReplyOf } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { Backoff } from '@nats-chat/async';
import { Delay } from '@nats-chat/async';
import type { Timer } from '@nats-chat/async';
import { asApiError } from './request-with-retry.ts';

export type SyncResult = ReplyOf<typeof contract.history.sync>['rooms'][number];

export interface SyncOptions {
  readonly request: Requester;
  readonly connected: () => boolean;
  /** `undefined`: the room has nothing to go on from, and is left out. */
  readonly position: (room: string) => Position | undefined;
  readonly timer?: Timer;
  /** Takes a result other than `deferred`. */
  readonly apply: (result: SyncResult) => void;
}

/** Catching up, for many rooms at once. */
export interface Sync {
  /** Asks for everything that happened in these rooms since their positions. */
  readonly ask: (rooms: Iterable<string>) => void;
  /** There is a new connection: no use in waiting any longer. */
  readonly resume: () => void;
  readonly stop: () => void;
}

/** As many rooms as one request may name. */
export const SYNC_BATCH = 200;

/**
 * Syncs one batch of rooms after the other. Rooms that are deferred, and batches that fail, are asked for again after
 * growing waits: ten times in a row at most, and not without a connection, since both the next one and the regular check ask
 * anew.
 */
export const createSync = (options: SyncOptions): Sync => {
  const due = new Set<string>();
  const pause = new Delay(options.timer);
  const backoff = new Backoff(BACKOFF);
  let running = false;
  let stopped = false;
  let connections = 0;

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    backoff.reset();
    for (let failures = 0; canGoOn() && failures < MOST_FAILURES;) {
      const before = connections;
      const leastMs = await syncBatch(takeBatch());
      if (leastMs === undefined) {
        failures = 0;
        backoff.reset();
        continue;
      }
      failures += 1;
      const waitMs = Math.max(leastMs, backoff.next());
      if (before === connections && canGoOn()) await pause.wait(waitMs);
    }
    due.clear();
    running = false;
  };
  const canGoOn = (): boolean => !stopped && due.size > 0 && options.connected();

  const takeBatch = (): { room: string; position: Position }[] => {
    const batch: { room: string; position: Position }[] = [];
    for (const room of due) {
      if (batch.length === SYNC_BATCH) break;
      due.delete(room);
      const position = options.position(room);
      if (position !== undefined) batch.push({ room, position });
    }
    return batch;
  };

  /** Gives `undefined` when all went well, or how long to wait at least, in ms. */
  const syncBatch = async (batch: readonly { room: string; position: Position }[]): Promise<number | undefined> => {
    if (batch.length === 0) return undefined;
    try {
      const reply = await options.request(contract.history.sync, {}, { rooms: [...batch] }, { timeoutMs: TIMEOUT_MS });
      const deferred = reply.rooms.filter(({ status }) => status === 'deferred');
      for (const { room } of deferred) due.add(room);
      for (const result of reply.rooms) if (result.status !== 'deferred') options.apply(result);
      return deferred.length > 0 ? 0 : undefined;
    } catch (cause) {
      const error = asApiError(cause);
      if (error.retryable) for (const { room } of batch) due.add(room);
      return error.retryAfterMs ?? 0;
    }
  };

  return {
    ask: (rooms) => {
      for (const room of rooms) due.add(room);
      void run();
    },
    resume: () => {
      connections += 1;
      pause.cancel();
    },
    stop: () => {
      stopped = true;
      pause.cancel();
    },
  };
};

const BACKOFF = { minMs: 200, maxMs: 5_000 };
const MOST_FAILURES = 10;
/** A room may have a lot to tell. */
const TIMEOUT_MS = 15_000;
