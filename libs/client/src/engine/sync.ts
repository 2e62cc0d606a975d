import { Backoff, Delay, type Timer } from '@nats-chat/async';
import { contract, type Position, type ReplyOf } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
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

interface RoomPosition {
  readonly room: string;
  readonly position: Position;
}

/** As many rooms as one request may name. */
export const SYNC_BATCH = 200;

/**
 * Catches up, for many rooms at once, one batch of rooms after the other. Rooms that are deferred, and batches that fail,
 * are asked for again after growing waits, of 30 s at last, as long as there is a connection: the next one asks again for
 * all rooms, at once.
 */
export class Sync {
  readonly #options: SyncOptions;
  readonly #due = new Set<string>();
  readonly #delay: Delay;
  readonly #backoff = new Backoff(BACKOFF);
  #running = false;
  #stopped = false;
  #connections = 0;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#delay = new Delay(options.timer);
  }

  /** Asks for everything that happened in these rooms since their positions. */
  ask(rooms: Iterable<string>): void {
    for (const room of rooms) this.#due.add(room);
    void this.#run();
  }

  /** Ends the wait that is under way: there is a new connection. */
  resume(): void {
    this.#connections += 1;
    this.#backoff.reset();
    this.#delay.cancel();
  }

  stop(): void {
    this.#stopped = true;
    this.#delay.close();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#backoff.reset();
    while (this.#canGoOn()) {
      const before = this.#connections;
      const leastMs = await this.#syncBatch(this.#takeBatch());
      if (leastMs === undefined || before !== this.#connections || !this.#canGoOn()) continue;
      await this.#delay.wait(Math.max(leastMs, this.#backoff.next()));
    }
    this.#due.clear();
    this.#running = false;
  }

  #canGoOn(): boolean {
    return !this.#stopped && this.#due.size > 0 && this.#options.connected();
  }

  #takeBatch(): readonly RoomPosition[] {
    const batch: RoomPosition[] = [];
    for (const room of this.#due) {
      if (batch.length === SYNC_BATCH) break;
      this.#due.delete(room);
      const position = this.#options.position(room);
      if (position !== undefined) batch.push({ room, position });
    }
    return batch;
  }

  /** Returns `undefined` when all went well, or how long to wait at least, in ms. */
  async #syncBatch(batch: readonly RoomPosition[]): Promise<number | undefined> {
    const { request, apply } = this.#options;
    if (batch.length === 0) return undefined;
    try {
      const reply = await request(contract.history.sync, {}, { rooms: [...batch] }, { timeoutMs: TIMEOUT_MS });
      const deferred = reply.rooms.filter(({ status }) => status === 'deferred');
      for (const { room } of deferred) this.#due.add(room);
      for (const result of reply.rooms) if (result.status !== 'deferred') apply(result);
      // Something came: growing waits are for a service that gives nothing.
      if (deferred.length < reply.rooms.length) this.#backoff.reset();
      return deferred.length > 0 ? 0 : undefined;
    } catch (cause) {
      const error = asApiError(cause);
      if (error.retryable) for (const { room } of batch) this.#due.add(room);
      return error.retryAfterMs ?? 0;
    }
  }
}

const BACKOFF = { minMs: 200, maxMs: 30_000 };
/** A room may have a lot to tell. */
const TIMEOUT_MS = 15_000;
