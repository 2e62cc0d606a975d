import type { Timer } from '@nats-chat/async';
import { contract, type ApiError, type ChangedPin, type Pin } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Schedule, Store } from '../store/derived.ts';
import { createStore, type WritableStore } from '../store/store.ts';
import type { PinsState } from './conversation-api.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';

type Change = Pick<ChangedPin, 'messageId' | 'pinned' | 'by' | 'at'>;

export interface PinsOptions {
  readonly room: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  /** Whether a message is known to be deleted; the list may be from before that. */
  readonly isDeleted: (messageId: string) => boolean;
  /** Called after each change. */
  readonly onChange: () => void;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** What is pinned in a room. */
export class Pins {
  readonly store: Store<PinsState>;
  readonly #options: PinsOptions;
  readonly #store: WritableStore<PinsState>;
  readonly #load: RetriedLoad;
  #pins: ReadonlyMap<string, Pin> = new Map();
  /** The last one of each message since the load that is under way, or was the last, began: the list may be from before it. */
  #changes = new Map<string, Change>();
  #loads = 0;
  /** How often messages were edited while they were pinned. */
  readonly #edits = new Map<string, number>();

  constructor(options: PinsOptions) {
    const { connected, timer, schedule } = options;
    this.#options = options;
    this.#store = createStore<PinsState>({ status: 'loading', pins: [] }, schedule);
    this.store = this.#store;
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#attempt() });
  }

  /** Returns the pin of a message. */
  readonly of = (messageId: string): Pin | undefined => this.#pins.get(messageId);

  /** Loads the list, and again after a failure; what is shown stays until then. */
  readonly load = (): Promise<void> => this.#load.run();

  /** Takes a change, in any order of those of one message: the last one holds. */
  changed({ messageId, pinned, by, at }: Change): void {
    const before = this.#changes.get(messageId);
    if (before !== undefined && before.at > at) return;
    this.#changes.set(messageId, { messageId, pinned, by, at });
    this.#show(this.#pins);
  }

  /** A message was deleted, and is pinned no more. */
  deleted(messageId: string): void {
    if (this.#pins.has(messageId)) this.changed({ messageId, pinned: false, by: '', at: Number.MAX_SAFE_INTEGER });
  }

  /** A message was edited: whoever does not have it from the timeline asks for it again. */
  edited(messageId: string): void {
    if (!this.#pins.has(messageId)) return;
    this.#edits.set(messageId, (this.#edits.get(messageId) ?? 0) + 1);
    this.#show(this.#pins);
  }

  /** More messages are known: those of them that are deleted are pinned no more. */
  recheck(): void {
    for (const messageId of this.#pins.keys()) if (this.#options.isDeleted(messageId)) this.deleted(messageId);
  }

  stop(): void {
    this.#load.stop();
  }

  #show(known: ReadonlyMap<string, Pin>, status = this.#store.get().status): void {
    const pins = new Map([...known].filter(([messageId]) => !this.#options.isDeleted(messageId)));
    for (const { messageId, pinned, by, at } of this.#changes.values()) {
      const before = pins.get(messageId);
      if (before !== undefined && before.at > at) continue;
      if (!pinned) pins.delete(messageId);
      else pins.set(messageId, { messageId, by, at });
    }
    this.#pins = pins;
    // A list is loaded when edits may have been missed.
    const versionOf = ({ messageId }: Pin): number => this.#loads + (this.#edits.get(messageId) ?? 0);
    const listed = [...pins.values()].map((pin) => ({ ...pin, version: versionOf(pin) }));
    this.#store.set({ status, pins: listed.sort((one, other) => other.at - one.at) });
    this.#options.onChange();
  }

  async #attempt(): Promise<ApiError | undefined> {
    const { room, request, connected } = this.#options;
    this.#loads += 1;
    const turn = this.#loads;
    this.#changes = new Map();
    try {
      const { pins } = await request(contract.room.pins, { room }, {});
      if (turn === this.#loads) this.#show(new Map(pins.map((pin) => [pin.messageId, pin])), 'ready');
      return undefined;
    } catch (cause) {
      const error = asApiError(cause);
      const { status, pins } = this.#store.get();
      // Without a connection nothing is wrong with the list: the next one loads it.
      const isShown = turn === this.#loads && status !== 'ready' && (!error.retryable || connected());
      if (isShown) this.#store.set({ status: 'failed', pins });
      return error;
    }
  }
}
