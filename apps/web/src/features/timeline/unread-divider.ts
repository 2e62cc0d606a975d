import type { ChatEngine, OpenRoom, Store, TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { createStore } from '../../lib/store.ts';
import { newMessagesSince } from './new-messages.ts';

/** What has come in that the reader has not seen. */
export interface UnreadState {
  /** Key of the first such message: the divider stands above it, also for a while after it was seen. */
  readonly firstUnread: string | undefined;
  /** How many messages of others came in since the reader left the end of the timeline. */
  readonly unseen: number;
}

interface Options {
  readonly timeline: OpenRoom['timeline'];
  readonly me: string;
  readonly blocked?: ChatEngine['blocked'];
  /** How many messages of others were unread when the room was opened. */
  readonly unread: number;
  /** Up to which sequence the room was read on the visit before; `undefined` if there was none. */
  readonly readUpTo: number | undefined;
}

/** Keeps the place of the “New” divider in a timeline, and follows the timeline while somebody listens. */
export class UnreadDivider implements Store<UnreadState> {
  readonly #options: Options;
  readonly #state = createStore<UnreadState>({ firstUnread: undefined, unseen: 0 });
  #atBottom = true;
  /** Highest sequence so far; `undefined` until the first page is there. */
  #lastSeq: number | undefined;
  #dividerIsSeen = true;
  /** Whether the divider is that of the opening. */
  #opening: boolean;

  constructor(options: Options) {
    this.#options = options;
    this.#opening = options.unread > 0;
  }

  readonly get = (): UnreadState => this.#state.get();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#state.subscribe(listener);
    const unfollow = this.#options.timeline.subscribe(this.#read);
    this.#read();
    return () => {
      unfollow();
      unsubscribe();
    };
  };

  /** Takes note whether the reader sees the end of the timeline. */
  readonly setAtBottom = (atBottom: boolean): void => {
    this.#atBottom = atBottom;
    if (!atBottom) return;
    this.#dividerIsSeen = true;
    const { firstUnread, unseen } = this.get();
    if (unseen > 0) this.#state.set({ firstUnread, unseen: 0 });
  };

  /** Removes the divider: who writes has read what is above. */
  readonly markRead = (): void => {
    this.#opening = false;
    if (this.get().firstUnread !== undefined) this.#state.set({ firstUnread: undefined, unseen: 0 });
  };

  readonly #read = (): void => {
    const { timeline, me } = this.#options;
    const blocked = this.#options.blocked?.get();
    const now = timeline.get();
    if (now.status !== 'ready') return;
    const { newMessages, lastSeq } = newMessagesSince({ items: now.items, lastSeq: this.#lastSeq, me, blocked });
    this.#placeOpeningDivider(now);
    this.#lastSeq = lastSeq;
    this.#add(newMessages);
  };

  // A room that was open before shows at first what it had then; what is unread comes in a moment later.
  #placeOpeningDivider({ items, hasOlder }: TimelineState): void {
    if (!this.#opening) return;
    const { me, unread, readUpTo } = this.#options;
    const blocked = this.#options.blocked?.get();
    const { firstUnread, unseen } = this.get();
    const reaches = readUpTo !== undefined && (!hasOlder || (items[0]?.message.seq ?? Infinity) <= readUpTo);
    let first: string | undefined;
    if (reaches) first = newMessagesSince({ items, lastSeq: readUpTo, me, blocked }).newMessages[0]?.key;
    else if (this.#lastSeq === undefined) first = nthLastOfOthers({ items, me, blocked, count: unread });
    if (first !== undefined && first !== firstUnread) this.#state.set({ firstUnread: first, unseen });
  }

  #add(newMessages: readonly TimelineItem[]): void {
    const [first] = newMessages;
    if (first === undefined || this.#atBottom) return;
    const { firstUnread, unseen } = this.get();
    this.#state.set({
      firstUnread: firstUnread === undefined || this.#dividerIsSeen ? first.key : firstUnread,
      unseen: unseen + newMessages.length,
    });
    this.#dividerIsSeen = false;
    this.#opening = false;
  }
}

/** Returns `undefined` as well when the first unread message is above what is loaded: a divider at the top would lie. */
const nthLastOfOthers = ({
  count,
  ...whose
}: Omit<Parameters<typeof newMessagesSince>[0], 'lastSeq'> & { count: number }) =>
  newMessagesSince({ ...whose, lastSeq: 0 }).newMessages.at(-count)?.key;

/** Highest sequence that was loaded when a room left the screen; gone with the engine, as its timelines are. */
const readMarks = new WeakMap<ChatEngine, Map<string, number>>();

/** Returns up to where the room was read on the last visit; `undefined` before there was one. */
export const readMarkOf = (engine: ChatEngine, room: string): number | undefined => readMarks.get(engine)?.get(room);

/** Keeps what was loaded of a room that leaves the screen as read, whether or not it was scrolled to. */
export const keepReadMark = (engine: ChatEngine, { room, timeline }: Pick<OpenRoom, 'room' | 'timeline'>): void => {
  const { status, items } = timeline.get();
  if (status !== 'ready') return;
  const ofEngine = readMarks.get(engine) ?? new Map<string, number>();
  readMarks.set(engine, ofEngine.set(room, newMessagesSince({ items, lastSeq: undefined, me: engine.me }).lastSeq));
};
