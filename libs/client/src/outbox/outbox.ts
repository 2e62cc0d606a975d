import { ApiError, type Stored } from '@nats-chat/contracts';
import type { Backlog, Store } from '../engine/api.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import { Backoff, type BackoffOptions } from '@nats-chat/async';
import { Delay } from '@nats-chat/async';
import type { Timer } from '@nats-chat/async';
import type { OutboxItem } from './item.ts';
import { noStorage, type OutboxStorage } from './storage.ts';

export interface OutboxOptions {
  /** One attempt; resolves with the durable ack. */
  readonly send: (item: OutboxItem) => Promise<Stored>;
  /** Whether an attempt makes sense now; {@link Outbox.resume} says when it does again. */
  readonly connected: () => boolean;
  /** The items of a room changed. */
  readonly onChange: (room: string) => void;
  /** An item is in the log, and no longer in the outbox. */
  readonly onStored: (item: OutboxItem, stored: Stored) => void;
  readonly storage?: OutboxStorage;
  /** Waits after `UNAVAILABLE`; default 500 ms to 5 s. */
  readonly backoff?: BackoffOptions;
  readonly timer?: Timer;
  /** When listeners of the backlog are told; default at the end of the task. */
  readonly schedule?: Schedule;
}

/** What I wrote and the log does not hold yet, as far as known. */
export interface Outbox {
  /** Mine in this room, in the order in which I wrote them. */
  readonly items: (room: string, thread?: string) => readonly OutboxItem[];
  /** What a limit holds back, until none of it waits any more. */
  readonly backlog: Store<Backlog | undefined>;
  /** @throws ApiError `UNAVAILABLE` when {@link MAX_ITEMS} wait already. */
  readonly add: (item: Omit<OutboxItem, 'state' | 'error'>) => void;
  /** Tries a failed item again, under the same client id. */
  readonly retry: (clientId: string) => void;
  /** Forgets an item; one that is under way may still be stored. */
  readonly discard: (clientId: string) => void;
  /** There is a new connection: what waits for an answer or for a connection goes out at once. */
  readonly resume: () => void;
  /** Sends nothing more. */
  readonly stop: () => void;
}

/** An outage of a few seconds must not keep a message for many more: nobody says on this connection that it is over. */
const BACKOFF = { minMs: 500, maxMs: 5_000 };

/** How many messages may wait, over all rooms. */
export const MAX_ITEMS = 500;

/**
 * Sends messages until each is acknowledged or refused for good: in each room one at a time, in the order in which they
 * were written, under the client id they were written with, so that an attempt too many changes nothing.
 */
export const createOutbox = (options: OutboxOptions): Outbox => {
  const { storage = noStorage } = options;
  const items = new Map<string, OutboxItem>();
  /** The wait of each room that is being sent. */
  const sending = new Map<string, Delay>();
  const backlog = createStore<Backlog | undefined>(undefined, options.schedule);
  /** The longest wait that the limit has asked for since it began to hold messages back; 0 while it does not. */
  let limitMs = 0;
  let connections = 0;
  let loaded = false;
  let stopped = false;

  const itemsOf = (room: string): OutboxItem[] => [...items.values()].filter((item) => item.room === room);
  const updateBacklog = (longestMs: number): void => {
    const waiting = [...items.values()].filter(({ state }) => state === 'pending').length;
    limitMs = waiting === 0 ? 0 : longestMs;
    backlog.set(limitMs === 0 ? undefined : { waiting, everyMs: limitMs });
  };
  const put = (item: OutboxItem): void => {
    items.set(item.clientId, item);
    updateBacklog(limitMs);
    storage.save(item);
    options.onChange(item.room);
    start(item);
  };
  const start = ({ room, state }: OutboxItem): void => {
    if (loaded && state === 'pending' && !sending.has(room)) void sendRoom(room);
  };
  const remove = ({ room, clientId }: OutboxItem): void => {
    items.delete(clientId);
    updateBacklog(limitMs);
    storage.remove(clientId);
    options.onChange(room);
  };

  const sendRoom = async (room: string): Promise<void> => {
    const pause = new Delay(options.timer);
    sending.set(room, pause);
    let next: OutboxItem | undefined;
    while (!stopped && (next = itemsOf(room).find(({ state }) => state === 'pending')) !== undefined) {
      if (options.connected()) await sendItem(next, pause);
      else await pause.wait();
    }
    sending.delete(room);
  };

  /** Tries until the item is stored, refused or discarded. */
  const sendItem = async (item: OutboxItem, pause: Delay): Promise<void> => {
    const backoff = new Backoff(options.backoff ?? BACKOFF);
    while (!stopped && items.has(item.clientId)) {
      const connection = connections;
      try {
        const stored = await options.send(item);
        if (!items.has(item.clientId)) return;
        // First the message, then without its copy: a reader in between sees it twice at most, never not at all.
        options.onStored(item, stored);
        remove(item);
        return;
      } catch (cause) {
        const error = cause instanceof ApiError ? cause : new ApiError('INTERNAL', undefined, { cause });
        if (!items.has(item.clientId)) return;
        if (!error.retryable) {
          put({ ...item, state: 'failed', error });
          return;
        }
        updateBacklog(error.code === 'RATE_LIMITED' ? Math.max(limitMs, error.retryAfterMs ?? 0) : 0);
        await waitAfter(error, { backoff, connection, pause });
      }
    }
  };

  const waitAfter = async (
    error: ApiError,
    { backoff, connection, pause }: { backoff: Backoff; connection: number; pause: Delay },
  ): Promise<void> => {
    if (error.retryAfterMs !== undefined) {
      // A new connection does not lift a limit, so it must not cut this wait short.
      const until = Date.now() + error.retryAfterMs;
      while (!stopped && Date.now() < until) await pause.wait(until - Date.now());
    } else if (!options.connected()) {
      await pause.wait();
    } else if (connection === connections) {
      await pause.wait(backoff.next());
    }
  };

  const endWaits = (): void => {
    for (const pause of sending.values()) pause.cancel();
  };

  /** What was left behind is older than anything written since, so it goes first. */
  const load = async (): Promise<void> => {
    const left = await storage.load().catch(() => []);
    const written = [...items.values()];
    items.clear();
    for (const item of [...left, ...written]) items.set(item.clientId, item);
    loaded = true;
    for (const room of new Set(left.map((item) => item.room))) options.onChange(room);
    for (const item of items.values()) start(item);
  };
  void load();

  return {
    items: itemsOf,
    backlog,
    add: (item) => {
      if (items.size >= MAX_ITEMS) throw new ApiError('UNAVAILABLE', 'Too many messages wait to be sent.');
      put({ ...item, state: 'pending' });
    },
    retry: (clientId) => {
      const item = items.get(clientId);
      if (item?.state !== 'failed') return;
      const { error: _error, ...rest } = item;
      put({ ...rest, state: 'pending' });
    },
    discard: (clientId) => {
      const item = items.get(clientId);
      if (item === undefined) return;
      remove(item);
      sending.get(item.room)?.cancel();
    },
    resume: () => {
      connections += 1;
      endWaits();
    },
    stop: () => {
      stopped = true;
      endWaits();
    },
  };
};
