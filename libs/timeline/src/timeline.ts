import type { LoggedEvent, Message } from '@nats-chat/contracts';
import { applyEvent, targetOf, toMessage } from './message.ts';

/**
 * What is known of a room's messages: an immutable value that pages and events are added to.
 *
 * It depends on what was added only, not on the order or on how often. Messages that an addition does not concern stay
 * the same objects.
 */
export interface Timeline {
  /** By sort key. */
  readonly messages: readonly Message[];
  readonly entries: ReadonlyMap<string, Entry>;
}

/** One message: the newest reading of it that a page gave, and the events that this reading does not hold yet. */
export interface Entry {
  readonly page?: Page;
  /** By sequence, each once. */
  readonly events: readonly LoggedEvent[];
  /** The fold of both; `undefined` for a stub, whose post is not known. */
  readonly message: Message | undefined;
}

interface Page {
  readonly message: Message;
  readonly asOf: number;
}

export const emptyTimeline: Timeline = { messages: [], entries: new Map() };

/** How many events may wait for messages that are not loaded; the oldest stubs are dropped beyond. */
export const MAX_STUBS = 1_000;

/**
 * Adds a page of messages.
 *
 * @param asOf The sequence of the page's position: the page holds every event of its messages up to there.
 */
export const addPage = (timeline: Timeline, messages: readonly Message[], asOf: number): Timeline => {
  const entries = new Map(timeline.entries);
  for (const message of messages) {
    const known = entries.get(message.messageId);
    if (known?.page !== undefined && known.page.asOf >= asOf) continue;
    const events = (known?.events ?? []).filter(({ seq }) => seq > asOf);
    entries.set(message.messageId, entry(events, { message, asOf }));
  }
  return { entries, messages: inOrder(entries) };
};

/**
 * Adds events of the log, live or from a sync, in any order. An event whose message is not known keeps a stub, which the
 * message fills when it comes; at most {@link MAX_STUBS} stubs are kept.
 */
export const addEvents = (timeline: Timeline, events: readonly LoggedEvent[]): Timeline => {
  const entries = new Map(timeline.entries);
  for (const [messageId, added] of Map.groupBy(events, ({ event }) => targetOf(event))) {
    const known = entries.get(messageId);
    const merged = mergeEvents(known, added);
    if (merged !== known?.events) entries.set(messageId, entry(merged, known?.page));
  }
  dropOldestStubs(entries);
  return { entries, messages: inOrder(entries) };
};

/**
 * The messages of `base` with `events` folded in, and those that the events post, by sort key.
 *
 * Events may be ones that `base` holds already, as long as they go on to the end of what is known. Events about messages
 * that neither `base` nor `events` post are left out.
 */
export const foldEvents = (base: readonly Message[], events: readonly LoggedEvent[]): Message[] => [
  ...addEvents(addPage(emptyTimeline, base, 0), events).messages,
];

const bySequence = (one: LoggedEvent, other: LoggedEvent): number => one.seq - other.seq;

function mergeEvents(known: Entry | undefined, added: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const merged = new Map((known?.events ?? []).map((logged) => [logged.seq, logged]));
  const before = merged.size;
  for (const logged of added) {
    if (logged.seq > (known?.page?.asOf ?? 0) && !merged.has(logged.seq)) merged.set(logged.seq, logged);
  }
  if (known !== undefined && merged.size === before) return known.events;
  return [...merged.values()].sort(bySequence);
}

function entry(events: readonly LoggedEvent[], page: Page | undefined): Entry {
  // The first post stands: a later one of the same id is a retry that the log's duplicate window had forgotten.
  const post = events.find(({ event }) => event.action === 'post');
  const start = page?.message ?? (post && toMessage(post));
  return { ...(page && { page }), events, message: start && events.reduce(applyEvent, start) };
}

function dropOldestStubs(entries: Map<string, Entry>): void {
  const stubs = [...entries].filter(([, { message }]) => message === undefined);
  if (stubs.length <= MAX_STUBS) return;
  const newest = ([, { events }]: [string, Entry]): number => events.at(-1)?.seq ?? 0;
  stubs.sort((one, other) => newest(one) - newest(other));
  for (const [messageId] of stubs.slice(0, stubs.length - MAX_STUBS)) entries.delete(messageId);
}

const inOrder = (entries: ReadonlyMap<string, Entry>): Message[] =>
  [...entries.values()]
    .flatMap(({ message }) => message ?? [])
    .sort((one, other) => one.sortKey - other.sortKey || one.seq - other.seq);
