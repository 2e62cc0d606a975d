import { contract, type ApiError, type LoggedEvent, type Message, type Position } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { Timeline } from '@nats-chat/timeline';
import type { OutboxItem } from '../outbox/item.ts';
import { Derived, type Schedule } from '../store/derived.ts';
import type { Store, TimelineState } from './api.ts';
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
import { Recordings, type Recording } from './recordings.ts';
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

/** At most so many messages are held: before there are more, all but {@link CUT_WINDOW} are dropped. */
export const MAX_WINDOW = 600;
export const CUT_WINDOW = 500;
export const PAGE_SIZE = 50;

/**
 * What is known of a room's or a thread's messages, on screen or not: a window of the conversation that may begin and end
 * anywhere, at most {@link MAX_WINDOW} messages long. What is cut off loads again.
 */
export class ConversationLog {
  readonly timeline: Store<TimelineState>;
  readonly #options: ConversationLogOptions;
  readonly #store: Derived<TimelineState>;
  readonly #recordings = new Recordings();
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
    this.#recordings.add(events);
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
    if (this.#status === 'ready' && isWithin(this.#window, around)) return;
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
    await this.#recordings.during((recording) => this.#attemptReplace(key, turn, recording));
    this.#store.invalidate();
  }

  async #attemptReplace(key: PageKey, turn: number, recording: Recording): Promise<void> {
    try {
      const page = await this.#request(key);
      if (turn !== this.#turn) return;
      this.#show(page);
      this.#apply(recording.events);
      this.#options.onLoaded(page.position);
      if (recording.overflowed) this.#options.onGap();
    } catch (cause) {
      if (turn === this.#turn) this.#fail(asApiError(cause));
    }
  }

  #show(page: Page): void {
    this.#reset('ready');
    this.#timeline.addPage(page.messages, page.position.seq);
    this.#position = page.position;
    this.#window = windowOf(page);
  }

  #extendOlder(): Promise<void> {
    // Not when the page is there: a reader who scrolls must see one end of the list change at a time.
    this.#makeRoom('newer');
    return this.#extend(olderPageOf(this.#window), (page) => {
      this.#window = withOlder(this.#window, page);
    });
  }

  #extendNewer(): Promise<void> {
    this.#makeRoom('older');
    return this.#extend(newerPageOf(this.#window), (page) => {
      this.#window = withNewer(this.#window, page);
      if (this.#window.hasNewer) return;
      this.#beyond.clear();
      // What was beyond the window a moment ago may be newer than the page.
      this.#options.onGap();
    });
  }

  /** Adds a page at one end of the window. The position stays: the page says nothing of what happened to the others since. */
  async #extend(key: PageKey, grow: (page: Page) => void): Promise<void> {
    const turn = this.#turn;
    this.#error = undefined;
    this.#store.invalidate();
    await this.#recordings.during((recording) => this.#attemptExtend(key, recording, grow));
    if (turn === this.#turn && key.before !== undefined) this.#olderPage = undefined;
    if (turn === this.#turn && key.after !== undefined) this.#newerPage = undefined;
    this.#store.invalidate();
  }

  async #attemptExtend(key: PageKey, recording: Recording, grow: (page: Page) => void): Promise<void> {
    const turn = this.#turn;
    try {
      const page = await this.#request(key);
      // A load took the place of what this page was to be added to.
      if (turn !== this.#turn) return;
      if (page.position.epoch !== this.#position?.epoch) {
        void this.load();
        return;
      }
      // What came live meanwhile may have cut the window at this end: then there is a gap between it and the page.
      const { before, after } = key;
      if ((before ?? this.#window.from) !== this.#window.from || (after ?? this.#window.to) !== this.#window.to) return;
      this.#timeline.addPage(page.messages, page.position.seq);
      grow(page);
      this.#apply(recording.events);
      if (recording.overflowed) this.#options.onGap();
    } catch (cause) {
      if (turn === this.#turn) this.#error = asApiError(cause);
    }
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
      this.#window = withoutOlder(this.#window, edge);
    } else {
      this.#timeline.retain(({ sortKey }) => sortKey <= edge);
      this.#window = withoutNewer(this.#window, edge);
    }
  }

  #view(): TimelineState {
    const { hasOlder, hasNewer } = this.#window;
    const shown = this.#timeline.messages;
    const messages = hasOlder ? shown.filter(({ sortKey }) => isWithin(this.#window, sortKey)) : shown;
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
