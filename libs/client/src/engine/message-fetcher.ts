import { contract, type LoggedEvent, type Notification } from '@nats-chat/contracts';
import { Semaphore, type Timer } from '@nats-chat/async';
import type { Requester } from '@nats-chat/messaging';

export interface MessageFetcherOptions {
  readonly request: Requester;
  readonly timer: Timer;
  /** How many members of a room are known. */
  readonly members: (room: string) => number;
  readonly receive: (logged: LoggedEvent) => void;
  /** Called with a room of which something cannot be had here. */
  readonly onMissing: (room: string) => void;
}

/** As many events as one request may name. */
export const FETCH_BATCH = 100;
/** More than this may not wait: the rooms of the rest are missing something then. */
export const MAX_WANTED = 1_000;
const MAX_REQUESTS = 2;
const MIN_WAIT_MS = 16;
const MAX_WAIT_MS = 250;

type Wanted = Pick<Notification, 'room' | 'seq'>;

/**
 * Fetches the content of events that came as a notification alone: those of larger private rooms on screen.
 *
 * It waits first, up to 250 ms and longer where a room has more members, so that a room full of people does not ask at
 * once, and what comes meanwhile shares the request. At most two requests are under way.
 */
export class MessageFetcher {
  readonly #options: MessageFetcherOptions;
  readonly #requests = new Semaphore({ concurrency: MAX_REQUESTS });
  readonly #wanted = new Map<number, Wanted>();
  #cancelWait: (() => void) | undefined;
  #stopped = false;

  constructor(options: MessageFetcherOptions) {
    this.#options = options;
  }

  fetch({ room, seq }: Wanted): void {
    if (this.#stopped) return;
    if (this.#wanted.size >= MAX_WANTED) {
      this.#options.onMissing(room);
      return;
    }
    this.#wanted.set(seq, { room, seq });
    const { timer, members } = this.#options;
    const spreadMs = Math.min(members(room), MAX_WAIT_MS - MIN_WAIT_MS);
    this.#cancelWait ??= timer.after(MIN_WAIT_MS + Math.random() * spreadMs, () => {
      this.#cancelWait = undefined;
      this.#start();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#wanted.clear();
    this.#cancelWait?.();
  }

  #start(): void {
    for (let left = this.#wanted.size; left > 0; left -= FETCH_BATCH) void this.#requests.run(() => this.#fetchBatch());
  }

  /** Fetches what waits by now; by its turn that may be nothing. */
  async #fetchBatch(): Promise<void> {
    const batch = [...this.#wanted.values()].slice(0, FETCH_BATCH);
    if (batch.length === 0) return;
    for (const { seq } of batch) this.#wanted.delete(seq);
    const missing = await this.#request(batch).catch(() => batch);
    if (this.#stopped) return;
    for (const room of new Set(missing.map((item) => item.room))) this.#options.onMissing(room);
    this.#start();
  }

  /** Returns what is not to be had. What did not fit into the reply is wanted again, as long as something did. */
  async #request(batch: readonly Wanted[]): Promise<readonly Wanted[]> {
    const { items } = await this.#options.request(contract.fanout.getMessages, {}, { items: [...batch] });
    const failed = items.flatMap((item) => ('error' in item ? [item] : []));
    for (const item of items) if ('event' in item) this.#options.receive(item);
    const later = failed.filter(({ error }) => error === 'UNAVAILABLE' && failed.length < batch.length);
    for (const { room, seq } of later) this.#wanted.set(seq, { room, seq });
    return failed.filter((item) => !later.includes(item));
  }
}
