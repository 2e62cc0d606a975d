import type { Timer } from '@nats-chat/async';
import { contract, roomTypeOf, type ApiError, type LoggedEvent, type Message } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { isIn, Timeline } from '@nats-chat/timeline';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';

export interface LastMessagesOptions {
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly timer: Timer;
  /** Called when one of them is another one, or says something else. */
  readonly onChange: () => void;
}

/** The last message of each of my direct conversations, outside of threads. */
export class LastMessages {
  readonly #options: LastMessagesOptions;
  readonly #load: RetriedLoad;
  /** Holds no more than these messages. */
  readonly #timeline = new Timeline();
  #last: ReadonlyMap<string, Message> = new Map();
  #isComplete = false;

  constructor(options: LastMessagesOptions) {
    const { connected, timer } = options;
    this.#options = options;
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#attempt() });
  }

  /** Returns the last message of a conversation: `null` where nobody has written, undefined while that is not known. */
  of(room: string): Message | null | undefined {
    return this.#last.get(room) ?? (this.#isComplete ? null : undefined);
  }

  /** Loads what is not known, and again after a failure; resolves when the first attempt has ended. */
  load(): Promise<void> {
    return this.#load.run();
  }

  /** Takes events of any room, in any order and as often as they come. */
  receive(events: readonly LoggedEvent[]): void {
    const relevant = events.filter(
      ({ room, event: { action, kind } }) =>
        roomTypeOf(room) === 'dm' && kind !== 'system' && !action.endsWith('react'),
    );
    if (relevant.length === 0) return;
    this.#timeline.addEvents(relevant);
    this.#changed();
  }

  stop(): void {
    this.#load.stop();
  }

  async #attempt(): Promise<ApiError | undefined> {
    try {
      let after: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const query = { limit: PAGE_SIZE, ...(after !== undefined && { after }) };
        const { dms, next, position } = await this.#options.request(contract.history.dms, {}, query);
        // The latest come first: after a page without anything new nothing is new.
        const isKnown = this.#isComplete && dms.every(({ room, last }) => last?.seq === this.#last.get(room)?.seq);
        this.#timeline.addPage(
          dms.flatMap(({ last }) => last ?? []),
          position.seq,
        );
        this.#changed();
        if (next === null || isKnown) break;
        after = next;
      }
      this.#isComplete = true;
      this.#options.onChange();
      return undefined;
    } catch (cause) {
      return asApiError(cause);
    }
  }

  #changed(): void {
    const { messages } = this.#timeline;
    // In the order of the log: a later one takes the place of an earlier one.
    this.#last = new Map(messages.filter((message) => isIn(message, undefined)).map((last) => [last.room, last]));
    this.#timeline.retain((message) => this.#last.get(message.room) === message);
    this.#options.onChange();
  }
}

const PAGE_SIZE = 100;
/** 4,000 conversations: as many as one person is in. */
const MOST_PAGES = 40;
