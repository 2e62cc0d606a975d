import { contract, isMentioned, type Mentions as Named, type ReplyOf } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { createStore } from '../store/store.ts';
import type { Schedule } from '../store/derived.ts';

export interface MentionsOptions {
  readonly me: string;
  readonly request: Requester;
  readonly schedule: Schedule;
}

/** What may change the list of mentions, as an event of the log or the notification of one. */
export interface MentioningEvent {
  readonly action: string;
  readonly user: string;
  readonly messageId: string;
  readonly targetId?: string | undefined;
  readonly mentions?: Named | undefined;
}

/** Pages of the messages that mention me, and whether the list may be another one by now. */
export class Mentions {
  readonly #options: MentionsOptions;
  /** Another number than before: the list may have changed. */
  readonly version;
  /** The ids of what was given since the first page was asked for last. */
  readonly #listed = new Set<string>();

  constructor(options: MentionsOptions) {
    this.#options = options;
    this.version = createStore(0, options.schedule);
  }

  /** Returns a page, the newest first; `after` is `next` of the page before. */
  readonly load = async (after?: string): Promise<ReplyOf<typeof contract.history.mentions>> => {
    const page = await this.#options.request(contract.history.mentions, {}, after === undefined ? {} : { after });
    if (after === undefined) this.#listed.clear();
    for (const { messageId } of page.messages) this.#listed.add(messageId);
    return page;
  };

  /** Takes an event of any room, as often as it comes. */
  receive(event: MentioningEvent): void {
    if (this.#concerns(event)) this.changed();
  }

  /** The list may have changed for a reason that no event says, as after a new connection. */
  changed(): void {
    this.version.set(this.version.get() + 1);
  }

  #concerns(event: MentioningEvent): boolean {
    const { action, targetId = '' } = event;
    if (action === 'post') return isMentioned(this.#options.me, event) && !this.#listed.has(event.messageId);
    if (action === 'edit') return isMentioned(this.#options.me, event) || this.#listed.has(targetId);
    return action === 'delete' && this.#listed.has(targetId);
  }
}
