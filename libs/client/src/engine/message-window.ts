import type { LoggedEvent, Message } from '@nats-chat/contracts';
import { isIn, rootOf, targetOf, Timeline } from '@nats-chat/timeline';
import {
  EMPTY_WINDOW,
  isWithin,
  newerPageOf,
  olderPageOf,
  windowOf,
  withNewer,
  withOlder,
  withoutNewer,
  withoutOlder,
  type Page,
  type PageKey,
} from './conversation-window.ts';
import { UNREAD_CAP } from './unread.ts';

/** At most so many messages are held: before there are more, all but {@link CUT_WINDOW} are dropped. */
export const MAX_WINDOW = 600;
export const CUT_WINDOW = 500;
export const PAGE_SIZE = 50;

/** An end of a window. */
export type End = 'older' | 'newer';

/** The messages of a part of a conversation, which begins and ends anywhere; at most {@link MAX_WINDOW}. */
export class MessageWindow {
  /** Whether the reader is at the end: then older messages are dropped when there are too many, else newer ones. */
  atBottom = true;
  readonly #me: string;
  readonly #thread: string | undefined;
  #timeline = new Timeline();
  #window = EMPTY_WINDOW;
  /** Messages of others beyond a window that does not reach the present. */
  readonly #beyond = new Set<string>();

  /** @param thread The id of the message that started the thread; without it the conversation is a room. */
  constructor(me: string, thread: string | undefined) {
    this.#me = me;
    this.#thread = thread;
  }

  get hasOlder(): boolean {
    return this.#window.hasOlder;
  }

  get hasNewer(): boolean {
    return this.#window.hasNewer;
  }

  /** How many messages of others came beyond a window that does not reach the present, at most 100. */
  get newer(): number {
    return this.#beyond.size;
  }

  /** The messages between which nothing is missing, by sort key. */
  get messages(): readonly Message[] {
    const { messages } = this.#timeline;
    return this.hasOlder ? messages.filter(({ sortKey }) => this.covers(sortKey)) : messages;
  }

  /** Returns the message of this id; `undefined` when it is not loaded. */
  get(messageId: string): Message | undefined {
    return this.#timeline.get(messageId);
  }

  /** Returns whether everything at a sort key is loaded. */
  covers(sortKey: number): boolean {
    return isWithin(this.#window, sortKey);
  }

  /** Forgets all messages. */
  clear(): void {
    this.#timeline = new Timeline();
    this.#window = EMPTY_WINDOW;
    this.#beyond.clear();
  }

  /** Puts a page in place of all there is. */
  replace(page: Page): void {
    this.clear();
    this.#timeline.addPage(page.messages, page.position.seq);
    this.#window = windowOf(page);
  }

  /** Makes room for one more page at an end, and returns how it is asked for. */
  prepare(end: End): PageKey {
    const { messages, size } = this.#timeline;
    if (size + PAGE_SIZE > MAX_WINDOW) {
      const edge = end === 'newer' ? messages.at(-CUT_WINDOW) : messages[CUT_WINDOW - 1];
      this.#dropBeyond(end === 'newer' ? 'older' : 'newer', edge?.sortKey ?? 0);
    }
    return end === 'newer' ? newerPageOf(this.#window) : olderPageOf(this.#window);
  }

  /**
   * Adds the page that was asked for by `key`. Returns whether it could: where the window was cut at that end meanwhile, there
   * is a gap between it and the page.
   */
  extend(page: Page, { before, after }: PageKey): boolean {
    if ((before ?? this.#window.from) !== this.#window.from || (after ?? this.#window.to) !== this.#window.to) {
      return false;
    }
    this.#timeline.addPage(page.messages, page.position.seq);
    this.#window = before === undefined ? withNewer(this.#window, page) : withOlder(this.#window, page);
    if (!this.hasNewer) this.#beyond.clear();
    return true;
  }

  /** Adds events of the log in any order; of many new messages, only those are folded that stay. */
  add(events: readonly LoggedEvent[]): void {
    const own = events.filter((logged) => this.#belongs(logged));
    const dropped = this.#dropTooMany(own);
    this.#timeline.addEvents(own.filter(({ event }) => !dropped.has(targetOf(event))));
    this.#timeline.addReplies(events.filter(({ event }) => this.#isReplyHere(event) && !dropped.has(event.threadId)));
  }

  /** Posts belong to their conversation and window; what happens to messages is kept for those that are here. */
  #belongs({ seq, event }: LoggedEvent): boolean {
    if (event.action !== 'post') return true;
    if (!isIn(event, this.#thread)) return false;
    if (!this.hasNewer || (event.sortKey ?? seq) <= this.#window.to) return true;
    if (event.user !== this.#me && this.#beyond.size < UNREAD_CAP) this.#beyond.add(event.messageId);
    return false;
  }

  /** In the room, replies count in what started their threads; in a thread, its own do. */
  #isReplyHere(event: LoggedEvent['event']): boolean {
    const root = rootOf(event);
    return root !== undefined && (this.#thread === undefined || root === this.#thread);
  }

  /** Makes room for the posts among these events. Returns the ids of those for which there is none. */
  #dropTooMany(events: readonly LoggedEvent[]): ReadonlySet<string | undefined> {
    const posts = new Map<string, number>();
    for (const { seq, event } of events) {
      const isNew = event.action === 'post' && this.#timeline.get(event.messageId) === undefined;
      if (isNew) posts.set(event.messageId, event.sortKey ?? seq);
    }
    if (this.#timeline.size + posts.size <= MAX_WINDOW) return NONE;
    const sortKeys = [...this.#timeline.messages.map(({ sortKey }) => sortKey), ...posts.values()];
    sortKeys.sort((one, other) => one - other);
    const edge = (this.atBottom ? sortKeys.at(-CUT_WINDOW) : sortKeys[CUT_WINDOW - 1]) ?? 0;
    this.#dropBeyond(this.atBottom ? 'older' : 'newer', edge);
    const isDropped = this.atBottom ? (key: number) => key < edge : (key: number) => key > edge;
    return new Set([...posts].filter(([, sortKey]) => isDropped(sortKey)).map(([messageId]) => messageId));
  }

  /** Ends the window at a sort key, and drops the messages beyond it. */
  #dropBeyond(end: End, edge: number): void {
    if (end === 'older') {
      this.#timeline.retain(({ sortKey }) => sortKey >= edge);
      this.#window = withoutOlder(this.#window, edge);
    } else {
      this.#timeline.retain(({ sortKey }) => sortKey <= edge);
      this.#window = withoutNewer(this.#window, edge);
    }
  }
}

const NONE: ReadonlySet<string | undefined> = new Set();
