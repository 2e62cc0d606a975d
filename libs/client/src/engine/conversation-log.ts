import {
  contract,
  type ApiError,
  type LoggedEvent,
  type Message,
  type Position,
  type ReplyOf,
} from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { Timeline } from '@nats-chat/timeline';
import type { OutboxItem } from '../outbox/item.ts';
import { Derived, type Schedule } from '../store/derived.ts';
import type { Store, TimelineState } from './api.ts';
import { asApiError } from './request-with-retry.ts';
import { timelineItems } from './timeline-items.ts';
import { UNREAD_CAP } from './unread.ts';

export interface ConversationLogOptions {
  readonly room: string;
  /** The id of the message that started the thread; without it the conversation is the room itself. */
  readonly thread?: string;
  readonly me: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly outgoing: () => readonly OutboxItem[];
  readonly schedule: Schedule;
  /** Called with the position of each page that took the place of all there was. */
  readonly onLoaded: (position: Position) => void;
  /** Called when what is shown may lack what only a sync tells. */
  readonly onGap: () => void;
}

type Page = ReplyOf<typeof contract.history.room>;

/** How a page is asked for; see `contract.history.room`. */
interface PageKey {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly boundaryId?: string;
}

/** The sort keys between which everything is loaded; open where there is nothing more. */
interface Window {
  readonly from: number;
  readonly to: number;
  /** The first and the last message of pages that may have left out others of the same sort key. */
  readonly fromId?: string | undefined;
  readonly toId?: string | undefined;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** At most so many messages are held: before there are more, all but {@link CUT_WINDOW} are dropped. */
export const MAX_WINDOW = 600;
export const CUT_WINDOW = 500;
export const PAGE_SIZE = 50;
/** Live events that are kept while pages are on their way; beyond, a sync brings them. */
const MAX_RECORDED = 2_000;

const EMPTY_WINDOW: Window = { from: Infinity, to: -Infinity, hasOlder: false, hasNewer: false };

/**
 * What is known of a room's or a thread's messages, on screen or not: a window of the conversation that may begin and end
 * anywhere, at most {@link MAX_WINDOW} messages long. What is cut off loads again.
 */
export class ConversationLog {
  readonly timeline: Store<TimelineState>;
  readonly #options: ConversationLogOptions;
  readonly #store: Derived<TimelineState>;
  readonly #recordings = new Set<Recording>();
  #timeline = new Timeline();
  #window = EMPTY_WINDOW;
  #status: TimelineState['status'] = 'loading';
  #position: Position | undefined;
  #error: ApiError | undefined;
  /** The page on its way at either end: one at a time. */
  #olderPage: Promise<void> | undefined;
  #newerPage: Promise<void> | undefined;
  /** Goes up with each load that replaces the window: pages for the window before are dropped. */
  #turn = 0;
  #newest: Promise<void> | undefined;
  #atBottom = true;
  /** Messages of others beyond a window that does not reach the present. */
  readonly #beyond = new Set<string>();

  constructor(options: ConversationLogOptions) {
    this.#options = options;
    this.#store = new Derived(() => this.#view(), options.schedule);
    this.timeline = this.#store;
  }

  /** Up to where nothing is missing in the window; `undefined` until the first page. */
  get position(): Position | undefined {
    return this.#position;
  }

  get isGone(): boolean {
    return this.#status === 'gone';
  }

  /** Returns the message of this id, when it is loaded. */
  get(messageId: string): Message | undefined {
    return this.#timeline.get(messageId);
  }

  /** Takes live events, in any order. They never move the position: two fanouts may publish out of order. */
  receive(events: readonly LoggedEvent[]): void {
    if (this.#status === 'gone') return;
    for (const recording of this.#recordings) recording.add(events);
    this.#apply(events);
  }

  /** Takes all events between the position and `upTo`. */
  advance(events: readonly LoggedEvent[], upTo: Position): void {
    this.receive(events);
    if (this.#position?.epoch === upTo.epoch && upTo.seq > this.#position.seq) this.#position = upTo;
  }

  /** Loads the newest page in place of all there is; what is shown stays until the page is there. One load at a time. */
  load = (): Promise<void> => {
    this.#newest ??= this.#replace({}).finally(() => {
      this.#newest = undefined;
    });
    return this.#newest;
  };

  /** Shows the window around a message; resolves when it is loaded or `error` is set. Loads nothing when it is already. */
  jumpTo = async (target: number | Pick<Message, 'sortKey'>): Promise<void> => {
    const around = typeof target === 'number' ? target : target.sortKey;
    if (this.#status === 'ready' && this.#isInWindow(around)) return;
    await this.#replace({ around });
  };

  jumpToPresent = async (): Promise<void> => {
    this.#atBottom = true;
    if (this.#status !== 'ready' || this.#window.hasNewer) await this.load();
  };

  /** Loads the page before the window; resolves when it is there or `error` is set. One load at a time. */
  loadOlder = async (): Promise<void> => {
    if (this.#status !== 'ready' || !this.#window.hasOlder) return;
    await (this.#olderPage ??= this.#extendOlder());
  };

  /** Loads the page after the window, as {@link loadOlder} does before it. */
  loadNewer = async (): Promise<void> => {
    if (this.#status !== 'ready' || !this.#window.hasNewer) return;
    await (this.#newerPage ??= this.#extendNewer());
  };

  /** Says whether the reader is at the end: then older messages are cut off when there are too many, else newer ones. */
  setAtBottom = (atBottom: boolean): void => {
    this.#atBottom = atBottom;
  };

  /** The conversation is not there any more, or not for me. */
  end(): void {
    this.#turn += 1;
    this.#reset('gone');
  }

  /** What I wrote changed. */
  invalidate(): void {
    this.#store.invalidate();
  }

  #reset(status: TimelineState['status']): void {
    this.#timeline = new Timeline();
    this.#window = EMPTY_WINDOW;
    this.#position = undefined;
    this.#error = undefined;
    this.#olderPage = undefined;
    this.#newerPage = undefined;
    this.#beyond.clear();
    this.#status = status;
    this.#store.invalidate();
  }

  #request(key: PageKey): Promise<Page> {
    const { room, thread, request } = this.#options;
    const payload = { ...key, limit: PAGE_SIZE };
    return thread === undefined
      ? request(contract.history.room, { room }, payload)
      : request(contract.history.thread, { room, thread }, payload);
  }

  async #replace(key: PageKey): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#olderPage = undefined;
    this.#newerPage = undefined;
    if (this.#status !== 'ready') this.#reset('loading');
    const recording = this.#record();
    try {
      const page = await this.#request(key);
      if (turn !== this.#turn) return;
      this.#show(page);
      this.#apply(recording.events);
      this.#options.onLoaded(page.position);
      if (recording.overflowed) this.#options.onGap();
    } catch (cause) {
      if (turn === this.#turn) this.#fail(asApiError(cause));
    } finally {
      this.#recordings.delete(recording);
      this.#store.invalidate();
    }
  }

  #show({ messages, position, hasBefore, hasAfter }: Page): void {
    this.#reset('ready');
    this.#timeline.addPage(messages, position.seq);
    this.#position = position;
    const [first, last] = [messages[0], messages.at(-1)];
    this.#window = {
      from: first?.sortKey ?? Infinity,
      to: last?.sortKey ?? -Infinity,
      fromId: first?.messageId,
      toId: last?.messageId,
      hasOlder: hasBefore && first !== undefined,
      hasNewer: hasAfter && last !== undefined,
    };
  }

  #extendOlder(): Promise<void> {
    // Not when the page is there: a reader who scrolls must see one end of the list change at a time.
    this.#makeRoom('newer');
    const { from: before, fromId: boundaryId } = this.#window;
    return this.#extend({ before, ...(boundaryId !== undefined && { boundaryId }) }, (page) => {
      const [first] = page.messages;
      const from = first?.sortKey ?? this.#window.from;
      const hasOlder = page.hasBefore && first !== undefined;
      this.#window = { ...this.#window, from, fromId: first?.messageId, hasOlder };
    });
  }

  #extendNewer(): Promise<void> {
    this.#makeRoom('older');
    const { to: after, toId: boundaryId } = this.#window;
    return this.#extend({ after, ...(boundaryId !== undefined && { boundaryId }) }, (page) => {
      const last = page.messages.at(-1);
      const to = last?.sortKey ?? this.#window.to;
      const hasNewer = page.hasAfter && last !== undefined;
      this.#window = { ...this.#window, to, toId: last?.messageId, hasNewer };
      if (this.#window.hasNewer) return;
      this.#beyond.clear();
      // What was beyond the window a moment ago may be newer than the page.
      this.#options.onGap();
    });
  }

  /** Adds a page at one end of the window. The position stays: the page says nothing of what happened to the others since. */
  async #extend(key: PageKey, grow: (page: Page) => void): Promise<void> {
    const turn = this.#turn;
    const recording = this.#record();
    this.#error = undefined;
    this.#store.invalidate();
    try {
      const page = await this.#request(key);
      // A load took the place of what this page was to be added to.
      if (turn !== this.#turn) return;
      if (page.position.epoch !== this.#position?.epoch) {
        void this.load();
        return;
      }
      this.#timeline.addPage(page.messages, page.position.seq);
      grow(page);
      this.#apply(recording.events);
      if (recording.overflowed) this.#options.onGap();
    } catch (cause) {
      if (turn === this.#turn) this.#error = asApiError(cause);
    } finally {
      this.#recordings.delete(recording);
      if (turn === this.#turn && key.before !== undefined) this.#olderPage = undefined;
      if (turn === this.#turn && key.after !== undefined) this.#newerPage = undefined;
      this.#store.invalidate();
    }
  }

  #record(): Recording {
    const recording = new Recording();
    this.#recordings.add(recording);
    return recording;
  }

  #fail(error: ApiError): void {
    if (error.code === 'NOT_FOUND') this.end();
    else if (this.#status === 'ready') this.#error = error;
    // Without a connection nothing is wrong with the room: the next connection loads it.
    else if (!error.retryable || this.#options.connected()) {
      this.#status = 'failed';
      this.#error = error;
    }
  }

  #apply(events: readonly LoggedEvent[]): void {
    this.#timeline.addEvents(events.filter((logged) => this.#belongs(logged)));
    this.#timeline.addReplies(events.filter((logged) => this.#isReplyHere(logged)));
    if (this.#timeline.size > MAX_WINDOW) this.#cut(this.#atBottom ? 'older' : 'newer');
    this.#store.invalidate();
  }

  /** Posts belong to their conversation and window; what happens to messages is kept for those that are here. */
  #belongs({ seq, event }: LoggedEvent): boolean {
    const { thread, me } = this.#options;
    if (event.action !== 'post') return true;
    if (event.threadId !== thread && (thread === undefined || event.messageId !== thread)) return false;
    if (!this.#window.hasNewer || (event.sortKey ?? seq) <= this.#window.to) return true;
    if (event.user !== me && this.#beyond.size < UNREAD_CAP) this.#beyond.add(event.messageId);
    return false;
  }

  /** In the room, replies count in what started their threads; in a thread, its own do. */
  #isReplyHere({ event }: LoggedEvent): boolean {
    const { thread } = this.#options;
    return event.action === 'post' && (thread === undefined || event.threadId === thread);
  }

  /** Makes room for one more page. */
  #makeRoom(side: 'older' | 'newer'): void {
    if (this.#timeline.size + PAGE_SIZE > MAX_WINDOW) this.#cut(side);
  }

  /** Drops the messages at one end of the window that are too many. */
  #cut(side: 'older' | 'newer'): void {
    const { messages } = this.#timeline;
    const edge = (side === 'older' ? messages.at(-CUT_WINDOW) : messages[CUT_WINDOW - 1])?.sortKey ?? 0;
    if (side === 'older') {
      this.#timeline.retain(({ sortKey }) => sortKey >= edge);
      // All messages of an edge inside of what was loaded are here.
      const fromId = edge === this.#window.from ? this.#window.fromId : undefined;
      this.#window = { ...this.#window, from: edge, fromId, hasOlder: true };
    } else {
      this.#timeline.retain(({ sortKey }) => sortKey <= edge);
      const toId = edge === this.#window.to ? this.#window.toId : undefined;
      this.#window = { ...this.#window, to: edge, toId, hasNewer: true };
    }
  }

  #isInWindow(sortKey: number): boolean {
    const { from, to, hasOlder, hasNewer } = this.#window;
    return (!hasOlder || sortKey >= from) && (!hasNewer || sortKey <= to);
  }

  #view(): TimelineState {
    const { hasOlder, hasNewer } = this.#window;
    const shown = this.#timeline.messages;
    const messages = hasOlder ? shown.filter(({ sortKey }) => this.#isInWindow(sortKey)) : shown;
    // My unsent messages come after the last one, which such a window does not show.
    const outgoing = hasNewer ? [] : this.#options.outgoing();
    return {
      status: this.#status,
      items: this.#status === 'gone' ? [] : timelineItems({ me: this.#options.me, messages, outgoing }),
      hasOlder,
      hasNewer,
      loadingOlder: this.#olderPage !== undefined,
      loadingNewer: this.#newerPage !== undefined,
      newer: this.#beyond.size,
      ...(this.#error && { error: this.#error }),
    };
  }
}

/** Live events since a load began: its page may be from before or after them. */
class Recording {
  readonly events: LoggedEvent[] = [];
  overflowed = false;

  add(events: readonly LoggedEvent[]): void {
    if (this.events.length + events.length > MAX_RECORDED) this.overflowed = true;
    else this.events.push(...events);
  }
}
