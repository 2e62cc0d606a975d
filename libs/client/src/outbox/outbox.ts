import { Backoff, Delay, withTimeout, type BackoffOptions, type Timer } from '@nats-chat/async';
import { ApiError, type Stored } from '@nats-chat/contracts';
import type { Backlog } from '../engine/api.ts';
import type { Store, Schedule } from '../store/derived.ts';
import { BacklogState } from './backlog-state.ts';
import { noStorage, type OutboxItem, type OutboxStorage } from './item.ts';

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
  /** When listeners of the backlog are notified; default at the end of the task. */
  readonly schedule?: Schedule;
}

/** An outage of a few seconds must not keep a command for many more: nobody says on this connection that it is over. */
const BACKOFF = { minMs: 500, maxMs: 5_000 };
/** Storage that does not answer must not hold back what is written now. */
const LOAD_TIMEOUT_MS = 3_000;

/** The longest that a command is held back. */
export const MAX_HOLD_MS = 10_000;

/** What another tab may hold is left to it for so much longer: it sends it, or takes it back. */
const OTHER_TAB_MS = 1_000;

/** How many commands may wait, over all rooms. */
export const MAX_ITEMS = 500;

/**
 * What I did and the log does not hold yet, as far as known.
 *
 * Sends commands until each is acknowledged or refused for good: in each room or thread one at a time, in the order in
 * which they were given, under the client id they were given with, so that an attempt too many changes nothing.
 */
export class Outbox {
  /** What waits though there is a connection, and why. */
  readonly backlog: Store<Backlog | undefined>;
  readonly #options: OutboxOptions;
  readonly #storage: OutboxStorage;
  readonly #items = new Map<string, OutboxItem>();
  /** The wait of each conversation that is being sent. */
  readonly #sending = new Map<string, Delay>();
  readonly #backlog: BacklogState;
  /** The waits of what is held back, by client id. */
  readonly #holds = new Map<string, Delay>();
  #connections = 0;
  #loaded = false;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#storage = options.storage ?? noStorage;
    this.#backlog = new BacklogState(() => this.#waiting(), options.schedule ?? queueMicrotask);
    this.backlog = this.#backlog.store;
    void this.#load();
  }

  /**
   * Returns mine that show in this room or thread, in the order in which I gave them: what I wrote in it, and what I did to any
   * message of the room.
   */
  shown(room: string, thread?: string): readonly OutboxItem[] {
    return [...this.#items.values()].filter(
      (item) =>
        item.room === room &&
        (item.command.action !== 'post' ||
          item.thread === thread ||
          (thread === undefined && item.command.alsoInRoom === true)),
    );
  }

  /** Returns mine of this room or thread, in the order in which they are sent. */
  items(room: string, thread?: string): readonly OutboxItem[] {
    return [...this.#items.values()].filter((item) => item.room === room && item.thread === thread);
  }

  /**
   * Queues a command.
   *
   * @param holdMs For so long it can be taken back by {@link Outbox.takeBack}, at most {@link MAX_HOLD_MS}; then it is sent. Default: at once.
   * @throws ApiError `UNAVAILABLE` when {@link MAX_ITEMS} wait already.
   */
  add(item: Omit<OutboxItem, 'state' | 'error' | 'heldUntil'>, holdMs = 0): void {
    if (this.#items.size >= MAX_ITEMS) throw new ApiError('UNAVAILABLE', 'Too many messages wait to be sent.');
    const heldUntil = Date.now() + Math.min(holdMs, MAX_HOLD_MS);
    this.#put({ ...item, state: 'pending', ...(holdMs > 0 && { heldUntil }) });
    if (holdMs > 0) void this.#hold(item.command.clientId, heldUntil - Date.now());
  }

  /** Forgets a command that is held back. Returns false when it is not any more: then it was sent, or soon is. */
  readonly takeBack = (clientId: string): boolean => {
    const item = this.#items.get(clientId);
    if (item?.heldUntil === undefined) return false;
    this.#remove(item);
    this.#holds.get(clientId)?.cancel();
    return true;
  };

  /** Sends what is held back now: the page may be about to go. */
  sendHeld(): void {
    for (const delay of this.#holds.values()) delay.cancel();
    for (const clientId of this.#holds.keys()) this.#release(clientId);
  }

  /** Tries a failed item again, under the same client id. */
  readonly retry = (clientId: string): void => {
    const item = this.#items.get(clientId);
    if (item?.state !== 'failed') return;
    const { error: _error, ...rest } = item;
    this.#put({ ...rest, state: 'pending' });
  };

  /** Forgets an item; one that is under way may still be stored. */
  readonly discard = (clientId: string): void => {
    const item = this.#items.get(clientId);
    if (item === undefined) return;
    this.#remove(item);
    this.#sending.get(conversationOf(item))?.cancel();
  };

  /** There is a new connection: what waits for an answer or for a connection goes out at once. */
  resume(): void {
    this.#connections += 1;
    this.#backlog.connected();
    this.#endWaits();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#endWaits();
  }

  /** What was left behind is older than anything written since, so it goes first. */
  async #load(): Promise<void> {
    const left = await this.#loadStored();
    const held = left.filter(isHeld);
    const written = [...this.#items.values()];
    this.#items.clear();
    const due = left.filter((item) => !isHeld(item)).map(released);
    for (const item of [...due, ...written]) this.#items.set(item.command.clientId, item);
    this.#loaded = true;
    for (const room of new Set(due.map((item) => item.room))) this.#options.onChange(room);
    for (const item of this.#items.values()) this.#start(item);
    if (held.length > 0) await this.#loadHeld(held);
  }

  /** Takes over what a page held that has ended meanwhile. One that goes on has sent it by then, or taken it back. */
  async #loadHeld(held: readonly OutboxItem[]): Promise<void> {
    const until = Math.max(...held.map(({ heldUntil = 0 }) => heldUntil));
    await new Delay(this.#options.timer).wait(until - Date.now() + OTHER_TAB_MS);
    const known = new Set(held.map(({ command }) => command.clientId));
    const left = await this.#loadStored();
    for (const item of left) {
      const { clientId } = item.command;
      if (!this.#stopped && known.has(clientId) && !this.#items.has(clientId)) this.#put(released(item));
    }
  }

  async #loadStored(): Promise<readonly OutboxItem[]> {
    return withTimeout(LOAD_TIMEOUT_MS, this.#storage.load()).catch(() => []);
  }

  async #hold(clientId: string, ms: number): Promise<void> {
    const delay = new Delay(this.#options.timer);
    this.#holds.set(clientId, delay);
    await delay.wait(ms);
    this.#holds.delete(clientId);
    this.#release(clientId);
  }

  #release(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item?.heldUntil !== undefined && !this.#stopped) this.#put(released(item));
  }

  #put(item: OutboxItem): void {
    this.#items.set(item.command.clientId, item);
    this.#backlog.changed();
    this.#storage.save(item);
    this.#options.onChange(item.room);
    this.#start(item);
  }

  #remove(item: OutboxItem): void {
    this.#items.delete(item.command.clientId);
    this.#backlog.changed();
    this.#storage.remove(item.command.clientId);
    this.#options.onChange(item.room);
  }

  #waiting(): number {
    return [...this.#items.values()].filter(isDue).length;
  }

  #start(item: OutboxItem): void {
    if (this.#loaded && isDue(item) && !this.#sending.has(conversationOf(item))) void this.#sendAll(item);
  }

  /** Sends everything that waits in the conversation of an item. */
  async #sendAll({ room, thread }: OutboxItem): Promise<void> {
    const delay = new Delay(this.#options.timer);
    const conversation = conversationOf({ room, thread });
    this.#sending.set(conversation, delay);
    let next: OutboxItem | undefined;
    while (!this.#stopped && (next = this.items(room, thread).find(isDue)) !== undefined) {
      if (this.#options.connected()) await this.#send(next, delay);
      else await delay.wait();
    }
    this.#sending.delete(conversation);
  }

  /** Tries until the item is stored, refused or discarded. */
  async #send(item: OutboxItem, delay: Delay): Promise<void> {
    const backoff = new Backoff(this.#options.backoff ?? BACKOFF);
    while (!this.#stopped && this.#items.has(item.command.clientId)) {
      const connection = this.#connections;
      const startedAt = performance.now();
      try {
        const stored = await this.#options.send(item);
        this.#backlog.stored();
        if (!this.#items.has(item.command.clientId)) return;
        // First the message, then without its copy: a reader in between sees it twice at most, never not at all.
        this.#options.onStored(item, stored);
        this.#remove(item);
        return;
      } catch (cause) {
        const error = cause instanceof ApiError ? cause : new ApiError('INTERNAL', undefined, { cause });
        if (!this.#items.has(item.command.clientId)) return;
        if (!error.retryable) {
          this.#put({ ...item, state: 'failed', error });
          return;
        }
        if (this.#options.connected() && connection === this.#connections) this.#backlog.failed(error, startedAt);
        if (error.retryAfterMs !== undefined) await this.#waitOut(error.retryAfterMs, delay);
        else if (!this.#options.connected()) await delay.wait();
        else if (connection === this.#connections) await delay.wait(backoff.next());
      }
    }
  }

  /** A new connection does not lift a limit, so it must not cut this wait short. */
  async #waitOut(ms: number, delay: Delay): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#stopped && performance.now() < until) await delay.wait(until - performance.now());
  }

  #endWaits(): void {
    for (const delay of this.#sending.values()) delay.cancel();
  }
}

const isDue = ({ state, heldUntil }: OutboxItem): boolean => state === 'pending' && heldUntil === undefined;

/** Whether somebody may still take back what was stored; a clock that was set does not hold anything for ever. */
const isHeld = ({ heldUntil = 0 }: OutboxItem): boolean =>
  heldUntil > Date.now() && heldUntil <= Date.now() + MAX_HOLD_MS;

const released = ({ heldUntil: _heldUntil, ...item }: OutboxItem): OutboxItem => item;

/** A name of the room or thread that no other has. */
const conversationOf = ({
  room,
  thread = '',
}: {
  readonly room: string;
  readonly thread?: string | undefined;
}): string => `${room} ${thread}`;
