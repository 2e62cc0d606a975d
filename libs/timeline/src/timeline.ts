import type { LoggedEvent, Message } from '@nats-chat/contracts';
import { applyEvent, rootOf, targetOf, toMessage } from './message.ts';

/** One message: the newest state of it that a page gave, and the events that this state does not hold yet. */
interface Entry {
  page: Page | undefined;
  /** By sequence, each once. */
  events: LoggedEvent[];
  /** What of these happens once at most, where there is a message. */
  readonly once: Set<string>;
  /** The fold of both; `undefined` for a stub, whose post is not known. */
  message: Message | undefined;
}

interface Page {
  readonly message: Message;
  readonly asOf: number;
}

/** How many events may wait for messages that are not loaded; the oldest stubs are dropped beyond. */
export const MAX_STUBS = 1_000;

/**
 * What is known of the messages of a conversation: pages and events are added to it, in any order.
 *
 * It depends on what was added only, not on the order or on how often. A new event costs the same however many messages
 * there are. Messages that an addition does not concern stay the same objects.
 *
 * @example
 * const timeline = new Timeline();
 * timeline.addPage(page.messages, page.position.seq);
 * timeline.addEvents([logged]);
 * timeline.messages.map(({ text }) => text);
 */
export class Timeline {
  readonly #entries = new Map<string, Entry>();
  readonly #stubs = new Set<string>();
  /** By sort key. */
  readonly #sorted: Message[] = [];
  #snapshot: readonly Message[] | undefined;

  /** All messages by sort key; the same array until something changes, and one that does not change then. */
  get messages(): readonly Message[] {
    return (this.#snapshot ??= [...this.#sorted]);
  }

  /** How many messages there are. */
  get size(): number {
    return this.#sorted.length;
  }

  /** Returns the message of this id; `undefined` when it is not loaded. */
  get(messageId: string): Message | undefined {
    return this.#entries.get(messageId)?.message;
  }

  /**
   * Adds a page of messages.
   *
   * @param asOf The sequence of the page's position: the page holds every event of its messages up to there.
   */
  addPage(messages: readonly Message[], asOf: number): void {
    for (const message of messages) {
      const known = this.#entries.get(message.messageId);
      if (known?.page !== undefined && known.page.asOf >= asOf) continue;
      const entry = known ?? this.#create(message.messageId);
      entry.page = { message, asOf };
      entry.events = entry.events.filter(({ seq }) => seq > asOf);
      this.#show(message.messageId, entry, fold(message.messageId, entry));
    }
  }

  /**
   * Adds events of the log, live or from a sync, in any order. An event whose message is not known keeps a stub, which the
   * message fills when it comes; at most {@link MAX_STUBS} stubs are kept.
   */
  addEvents(events: readonly LoggedEvent[]): void {
    for (const logged of events) this.#addEvent(targetOf(logged.event), logged);
    this.#dropOldestStubs();
  }

  /**
   * Counts the replies that these events post and delete in the messages that started their threads, in any order, each once.
   * They become no messages themselves: a room does not show what is in its threads. Everything else is left out.
   */
  addReplies(events: readonly LoggedEvent[]): void {
    for (const logged of events) {
      const root = rootOf(logged.event);
      if (root !== undefined) this.#addEvent(root, withoutContent(logged));
    }
    this.#dropOldestStubs();
  }

  /** Forgets all messages but those for which `keep` says so; an event about a forgotten one becomes a stub. */
  retain(keep: (message: Message) => boolean): void {
    const kept = this.#sorted.filter((message) => {
      const stays = keep(message);
      if (!stays) this.#entries.delete(message.messageId);
      return stays;
    });
    if (kept.length === this.#sorted.length) return;
    this.#snapshot = undefined;
    this.#sorted.splice(0, Infinity, ...kept);
  }

  /** Adds an event to what is known of a message. */
  #addEvent(messageId: string, logged: LoggedEvent): void {
    const entry = this.#entries.get(messageId) ?? this.#create(messageId);
    if (logged.seq <= (entry.page?.asOf ?? 0)) return;
    const last = entry.events.at(-1)?.seq ?? 0;
    if (entry.message !== undefined && logged.seq > last) {
      const key = onceKey(messageId, logged);
      const isAgain = key !== undefined && entry.once.has(key);
      if (key !== undefined) entry.once.add(key);
      entry.events.push(logged);
      if (!isAgain) this.#show(messageId, entry, applyEvent(entry.message, logged));
      return;
    }
    const index = entry.events.findIndex(({ seq }) => seq >= logged.seq);
    if (entry.events[index]?.seq === logged.seq) return;
    entry.events.splice(index < 0 ? entry.events.length : index, 0, logged);
    this.#show(messageId, entry, fold(messageId, entry));
  }

  #create(messageId: string): Entry {
    const entry: Entry = { page: undefined, events: [], once: new Set(), message: undefined };
    this.#entries.set(messageId, entry);
    this.#stubs.add(messageId);
    return entry;
  }

  /** Puts `message` in place of what the entry showed. */
  #show(messageId: string, entry: Entry, message: Message | undefined): void {
    const before = entry.message;
    if (message === undefined || message === before) return;
    entry.message = message;
    this.#stubs.delete(messageId);
    this.#snapshot = undefined;
    const index = before && this.#indexOf(before);
    // A retry that was stored twice shows at its first place, which may become known later.
    const stays = before !== undefined && byOrder(before, message) === 0;
    if (index !== undefined) this.#sorted.splice(index, 1, ...(stays ? [message] : []));
    if (!stays) this.#sorted.splice(this.#indexOf(message), 0, message);
  }

  /** Returns the index of the first message that does not come before `message`. */
  #indexOf(message: Message): number {
    let [low, high] = [0, this.#sorted.length];
    // Most messages come last.
    const last = this.#sorted.at(-1);
    if (last !== undefined && byOrder(last, message) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#sorted[middle];
      if (other !== undefined && byOrder(other, message) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #dropOldestStubs(): void {
    if (this.#stubs.size <= MAX_STUBS) return;
    const newest = (messageId: string): number => this.#entries.get(messageId)?.events.at(-1)?.seq ?? 0;
    const oldestFirst = [...this.#stubs].sort((one, other) => newest(one) - newest(other));
    for (const messageId of oldestFirst.slice(0, -MAX_STUBS)) {
      this.#stubs.delete(messageId);
      this.#entries.delete(messageId);
    }
  }
}

/**
 * Returns the messages of `base` with `events` folded in, and those that the events post, by sort key.
 *
 * Events may be ones that `base` holds already, as long as they go on to the end of what is known. Events about messages
 * that neither `base` nor `events` post are left out.
 *
 * @example
 * foldEvents(page.messages, tail);
 */
export const foldEvents = (base: readonly Message[], events: readonly LoggedEvent[]): Message[] => {
  const timeline = new Timeline();
  timeline.addPage(base, 0);
  timeline.addEvents(events);
  return [...timeline.messages];
};

const byOrder = (one: Message, other: Message): number =>
  one.sortKey - other.sortKey ||
  one.seq - other.seq ||
  Number(one.messageId > other.messageId) - Number(one.messageId < other.messageId);

/** What counts a reply says nothing: a page may count those of a long thread for days, while it reads none of them. */
const withoutContent = ({ room, seq, event }: LoggedEvent): LoggedEvent => {
  const { v, kind, action, right, messageId, clientId, user, timestamp, threadId, targetId } = event;
  return { room, seq, event: { v, kind, action, right, messageId, clientId, user, timestamp, threadId, targetId } };
};

function fold(messageId: string, { page, events, once }: Entry): Message | undefined {
  const post = events.find(({ event }) => event.action === 'post' && event.messageId === messageId);
  const start = page?.message ?? (post && toMessage(post));
  once.clear();
  const isFirst = (logged: LoggedEvent): boolean => {
    const key = onceKey(messageId, logged);
    if (key === undefined) return true;
    const before = once.size;
    return once.add(key).size > before;
  };
  return start && events.filter(isFirst).reduce(applyEvent, start);
}

/**
 * Names what changes a message once at most, whatever comes again: the first post stands, since a later one of the same id is
 * a retry that the log's duplicate window had forgotten; and two people may delete the same reply.
 */
const onceKey = (messageId: string, { event }: LoggedEvent): string | undefined => {
  if (event.action === 'post') return event.messageId;
  return rootOf(event) === messageId ? `${event.action} ${targetOf(event)}` : undefined;
};
