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

/** Counts of what may have changed the list of mentions. */
export interface MentionsVersion {
  /** Grows when a message may have to be added at its start. */
  readonly added: number;
  /** Grows when any of its messages may have changed or gone. */
  readonly changed: number;
}

/** Pages of the messages that mention me, and whether the list may be another one by now. */
export class Mentions {
  readonly #options: MentionsOptions;
  /** Another value than before: the list may have changed. */
  readonly version;
  /** The ids of what was given, but for those deleted since: one that is not on the list any more costs a look at it, no more. */
  readonly #listed = new Set<string>();
  /** Pages that are asked for: what they hold is not known yet, and may have changed after it was read. */
  #loading = 0;

  constructor(options: MentionsOptions) {
    this.#options = options;
    this.version = createStore<MentionsVersion>({ added: 0, changed: 0 }, options.schedule);
  }

  /** Returns a page, the newest first; `after` is `next` of the page before. */
  readonly load = async (after?: string): Promise<ReplyOf<typeof contract.history.mentions>> => {
    this.#loading += 1;
    try {
      const page = await this.#options.request(contract.history.mentions, {}, after === undefined ? {} : { after });
      for (const { messageId } of page.messages) this.#listed.add(messageId);
      return page;
    } finally {
      this.#loading -= 1;
    }
  };

  /** Takes an event of any room, as often as it comes. */
  receive(event: MentioningEvent): void {
    const { action, messageId, targetId = '' } = event;
    const isOfMe = isMentioned(this.#options.me, event);
    if (action === 'post' && isOfMe && !this.#listed.has(messageId)) this.#grow('added');
    if (action === 'edit' && (isOfMe || this.#mayList(targetId))) this.changed();
    if (action === 'delete' && this.#mayList(targetId)) {
      this.#listed.delete(targetId);
      this.changed();
    }
  }

  /** The list may have changed for a reason that no event says, as after a new connection. */
  changed(): void {
    this.#grow('changed');
  }

  #mayList(messageId: string): boolean {
    return this.#loading > 0 || this.#listed.has(messageId);
  }

  #grow(what: keyof MentionsVersion): void {
    const version = this.version.get();
    this.version.set({ ...version, [what]: version[what] + 1 });
  }
}
