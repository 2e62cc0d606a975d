import { contract, type ApiError, type LoggedEvent, type Message, type Pin, type Position } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { OutboxItem } from '../outbox/item.ts';
import { Derived, type Schedule, type Store } from '../store/derived.ts';
import type { TimelineState } from './conversation-api.ts';
import type { Page, PageKey } from './conversation-window.ts';
import { MessageWindow, PAGE_SIZE, type End } from './message-window.ts';
import { Recordings, type Recording } from './recordings.ts';
import { asApiError } from './request-with-retry.ts';
import { timelineItems } from './timeline-items.ts';

export interface ConversationLogOptions {
  readonly room: string;
  /** The id of the message that started the thread; without it the conversation is the room itself. */
  readonly thread?: string;
  readonly me: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly outgoing: () => readonly OutboxItem[];
  /** The pin of a message. */
  readonly pinOf: (messageId: string) => Pin | undefined;
  readonly schedule: Schedule;
  /** Called with the position of each page that took the place of all there was. */
  readonly onLoaded: (position: Position) => void;
  /** Called when what is shown may lack what only a sync tells. */
  readonly onGap: () => void;
}

/**
 * What is known of a room's or a thread's messages, on screen or not: a window of the conversation, which loads again what
 * was cut off, and the position up to which nothing is missing in it.
 */
export class ConversationLog {
  readonly timeline: Store<TimelineState>;
  readonly #options: ConversationLogOptions;
  readonly #store: Derived<TimelineState>;
  readonly #recordings = new Recordings();
  readonly #window: MessageWindow;
  #status: TimelineState['status'] = 'loading';
  #position: Position | undefined;
  #error: ApiError | undefined;
  /** The page on its way at either end: one at a time. */
  readonly #pages: Partial<Record<End, Promise<void> | undefined>> = {};
  /** Goes up with each load that replaces the window: pages for the window before are dropped. */
  #turn = 0;
  /** The newest page on its way, as long as no jump took its place. */
  #newest: { readonly turn: number; readonly done: Promise<void> } | undefined;
  /** The turn of the jump that is under way. */
  #jump: number | undefined;

  constructor(options: ConversationLogOptions) {
    this.#options = options;
    this.#window = new MessageWindow(options.me, options.thread);
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
    return this.#window.get(messageId);
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
    if (this.#newest?.turn !== this.#turn) {
      const done = this.#replace({}).finally(() => {
        if (this.#newest?.done === done) this.#newest = undefined;
      });
      this.#newest = { turn: this.#turn, done };
    }
    return this.#newest.done;
  };

  /**
   * Shows the window around a message, given by its id, or around a sort key; resolves when it is loaded or `error` is set, or
   * when there is no such message. Loads nothing when it is already. Resolves with false when another place was asked for
   * meanwhile: then it shows nothing.
   */
  jumpTo = async (target: number | string): Promise<boolean> => {
    const isId = typeof target === 'string';
    if (this.#status === 'ready' && (isId ? this.#shows(target) : this.#window.covers(target))) return true;
    const jumping = this.#replace(isId ? { aroundId: target } : { around: target });
    const turn = this.#turn;
    this.#jump = turn;
    await jumping;
    if (this.#jump === turn) this.#jump = undefined;
    return turn === this.#turn;
  };

  jumpToPresent = async (): Promise<void> => {
    this.#window.atBottom = true;
    if (this.#status !== 'ready' || this.#window.hasNewer) await this.load();
    else if (this.#jump !== undefined) this.#drop();
  };

  /** Loads the page before the window; resolves when it is there or `error` is set. One load at a time. */
  loadOlder = async (): Promise<void> => {
    if (this.#status !== 'ready' || !this.#window.hasOlder) return;
    await (this.#pages.older ??= this.#extend('older'));
  };

  /** Loads the page after the window, as {@link loadOlder} does before it. */
  loadNewer = async (): Promise<void> => {
    if (this.#status !== 'ready' || !this.#window.hasNewer) return;
    await (this.#pages.newer ??= this.#extend('newer'));
  };

  /** Says whether the reader is at the end: then older messages are cut off when there are too many, else newer ones. */
  setAtBottom = (atBottom: boolean): void => {
    this.#window.atBottom = atBottom;
  };

  /** The conversation is not there any more, or not for me. */
  end(): void {
    this.#turn += 1;
    this.#reset('gone');
  }

  /** What I wrote, or what is pinned, changed. */
  invalidate(): void {
    this.#store.invalidate();
  }

  #reset(status: TimelineState['status']): void {
    this.#window.clear();
    this.#position = undefined;
    this.#error = undefined;
    this.#forgetPages();
    this.#status = status;
    this.#store.invalidate();
  }

  /** Lets what is on its way show nothing. */
  #drop(): void {
    this.#turn += 1;
    this.#jump = undefined;
    this.#forgetPages();
  }

  #forgetPages(): void {
    this.#pages.older = undefined;
    this.#pages.newer = undefined;
  }

  #shows(messageId: string): boolean {
    const message = this.#window.get(messageId);
    return message !== undefined && this.#window.covers(message.sortKey);
  }

  #request(key: PageKey): Promise<Page> {
    const { room, thread, request } = this.#options;
    const payload = { ...key, limit: PAGE_SIZE };
    return thread === undefined
      ? request(contract.history.room, { room }, payload)
      : request(contract.history.thread, { room, thread }, payload);
  }

  async #replace(key: PageKey): Promise<void> {
    this.#drop();
    const turn = this.#turn;
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
      if (turn !== this.#turn) return;
      const error = asApiError(cause);
      // Of this message alone: what is on screen stays, or the newest page is what there is to show.
      if (key.aroundId === undefined || error.code !== 'NOT_FOUND') this.#fail(error);
      else if (this.#status !== 'ready') await this.#attemptReplace({}, turn, recording);
    }
  }

  #show(page: Page): void {
    this.#reset('ready');
    this.#window.replace(page);
    this.#position = page.position;
  }

  /** Adds a page at one end of the window. The position stays: the page says nothing of what happened to the others since. */
  async #extend(end: End): Promise<void> {
    const turn = this.#turn;
    // Room for the page is made now: a reader who scrolls must see one end of the list change at a time.
    const key = this.#window.prepare(end);
    this.#error = undefined;
    this.#store.invalidate();
    await this.#recordings.during((recording) => this.#attemptExtend(key, turn, recording));
    if (turn === this.#turn) this.#pages[end] = undefined;
    this.#store.invalidate();
  }

  async #attemptExtend(key: PageKey, turn: number, recording: Recording): Promise<void> {
    try {
      const page = await this.#request(key);
      // A load took the place of what this page was to be added to.
      if (turn !== this.#turn) return;
      if (page.position.epoch !== this.#position?.epoch) {
        void this.load();
        return;
      }
      if (!this.#window.extend(page, key)) return;
      this.#apply(recording.events);
      // What was beyond the window a moment ago may be newer than the page.
      if (recording.overflowed || (key.after !== undefined && !this.#window.hasNewer)) this.#options.onGap();
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
    this.#window.add(events);
    this.#store.invalidate();
  }

  #view(): TimelineState {
    const { messages, hasOlder, hasNewer, newer } = this.#window;
    // My unsent messages come after the last one, which such a window does not show.
    const outgoing = hasNewer ? [] : this.#options.outgoing();
    return {
      status: this.#status,
      items:
        this.#status === 'gone'
          ? []
          : timelineItems({ me: this.#options.me, messages, outgoing, pinOf: this.#options.pinOf }),
      hasOlder,
      hasNewer,
      loadingOlder: this.#pages.older !== undefined,
      loadingNewer: this.#pages.newer !== undefined,
      newer,
      ...(this.#error && { error: this.#error }),
    };
  }
}
