import { MAX_REACTION_USERS, MAX_REACTIONS, type LoggedEvent, type Message } from '@nats-chat/contracts';
import { isIn, Timeline } from '@nats-chat/timeline';
import type { MentionPlace } from '../store.ts';

/** What a caller asks for: at most one of the keys. */
export interface PageRequest {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly around?: number | undefined;
  /** Which of the messages at the key is meant; without it all of those at `before` or `after` are left out. */
  readonly boundaryId?: string | undefined;
  readonly limit: number;
}

/** How many messages to show on each side of a pivot in the order of pages; a message that stands there is one of those after it. */
export interface Window extends Pivot {
  readonly before: number;
  readonly after: number;
}

/** A point in the order of pages: by sort key, and by id where several messages have one key, as imports may. */
export interface Pivot {
  readonly pivot: number;
  readonly pivotId: string;
}

/** Lower than every message id. */
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

export const windowOf = ({ before, after, around, boundaryId, limit }: PageRequest): Window => {
  if (before !== undefined) return { pivot: before, pivotId: boundaryId ?? LOWEST_ID, before: limit, after: 0 };
  if (after !== undefined) return { ...pivotAfter(after, boundaryId), before: 0, after: limit };
  if (around !== undefined) {
    const half = Math.floor(limit / 2);
    return { pivot: around, pivotId: boundaryId ?? LOWEST_ID, before: half, after: limit - half };
  }
  return { pivot: Number.MAX_SAFE_INTEGER, pivotId: LOWEST_ID, before: limit, after: 0 };
};

function pivotAfter(sortKey: number, id: string | undefined): Pivot {
  if (id === undefined) return { pivot: sortKey + 1, pivotId: LOWEST_ID };
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return { pivot: sortKey, pivotId: next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

/** Returns the messages before a pivot, and those after it, each nearest first. */
export const splitAt = ({ pivot, pivotId }: Pivot, messages: readonly Message[]): Sides => {
  const sorted = messages.toSorted(bySortKey);
  const first = sorted.findIndex(
    ({ sortKey, messageId }) => sortKey > pivot || (sortKey === pivot && messageId >= pivotId),
  );
  const at = first < 0 ? sorted.length : first;
  return { earlier: sorted.slice(0, at).toReversed(), later: sorted.slice(at) };
};

const bySortKey = (one: Message, other: Message): number =>
  one.sortKey - other.sortKey || Number(one.messageId > other.messageId) - Number(one.messageId < other.messageId);

export interface Page {
  readonly messages: Message[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export interface Known {
  /** At least one message more on each side than the window shows, where there is one; with the replies before `tail`. */
  readonly stored: readonly Message[];
  /** Everything that happened in the room since `stored` was certainly whole. */
  readonly tail: readonly LoggedEvent[];
  readonly thread: string | undefined;
  /** Who reads the page, as an encoded user token: what they reacted with is always shown. */
  readonly reader?: string;
}

/** Most that the messages of a page take as JSON, in bytes; a reply has to fit into one NATS message of 1 MB. */
export const MAX_PAGE_BYTES = 512 * 1024;

/**
 * Returns the messages in a window, each as it is after everything in the tail, by sort key and id.
 *
 * There are fewer than the window has room for when they are very large: then those nearest to its key are given.
 */
export const pageOf = (window: Window, { stored, tail, thread, reader }: Known): Page => {
  const known = foldOf(stored, tail).filter((message) => isIn(message, thread));
  const { earlier, later } = splitAt(window, known);
  const bounded = (message: Message): Message => withBoundedReactions(message, reader);
  const shown = fit(earlier.slice(0, window.before).map(bounded), later.slice(0, window.after).map(bounded));
  return {
    messages: [...shown.earlier.toReversed(), ...shown.later],
    hasBefore: earlier.length > shown.earlier.length,
    hasAfter: later.length > shown.later.length,
  };
};

/** Returns messages by their ids, each as it is after everything in the tail, and the ids of those that do not fit. */
export const messagesOf = (
  ids: readonly string[],
  { stored, tail, reader }: Pick<Known, 'stored' | 'tail' | 'reader'>,
): { readonly messages: Message[]; readonly left: string[] } => {
  const known = new Map(foldOf(stored, tail).map((message) => [message.messageId, message]));
  const found = ids.flatMap((id) => known.get(id) ?? []).map((message) => withBoundedReactions(message, reader));
  const { later } = fit([], found);
  return { messages: [...later], left: found.slice(later.length).map(({ messageId }) => messageId) };
};

/** Orders messages of several rooms, the newest first. */
export const byTime = (one: MentionPlace, other: MentionPlace): number =>
  other.timestamp - one.timestamp || Number(other.messageId > one.messageId) - Number(other.messageId < one.messageId);

/** Returns how many of these fit into a page, at least one. */
export function countFitting(items: readonly unknown[]): number {
  let left = MAX_PAGE_BYTES;
  const over = items.findIndex((item, at) => {
    left -= Buffer.byteLength(JSON.stringify(item));
    return left < 0 && at > 0;
  });
  return over < 0 ? items.length : over;
}

function foldOf(stored: readonly Message[], tail: readonly LoggedEvent[]): readonly Message[] {
  const timeline = new Timeline();
  timeline.addPage(stored, 0);
  timeline.addEvents(tail);
  timeline.addReplies(tail);
  return timeline.messages;
}

/** A message alone has to fit into a page, whatever people react with. */
function withBoundedReactions(message: Message, reader: string | undefined): Message {
  const { reactions } = message;
  const isMine = ({ users }: Reaction): boolean => reader !== undefined && users.includes(reader);
  const shown =
    reactions.length <= MAX_REACTIONS
      ? reactions
      : reactions
          .toSorted(
            (one, other) => Number(isMine(other)) - Number(isMine(one)) || other.users.length - one.users.length,
          )
          .slice(0, MAX_REACTIONS);
  return { ...message, reactions: shown.map(({ emoji, users }) => ({ emoji, users: firstUsers(users, reader) })) };
}

type Reaction = Message['reactions'][number];

/** Without the reader among them, their own reaction would look like one that they can still give. */
function firstUsers(users: readonly string[], reader: string | undefined): string[] {
  const at = reader === undefined ? -1 : users.indexOf(reader);
  if (reader === undefined || at < MAX_REACTION_USERS) return users.slice(0, MAX_REACTION_USERS);
  return [...users.slice(0, MAX_REACTION_USERS - 1), reader];
}

interface Sides {
  readonly earlier: readonly Message[];
  readonly later: readonly Message[];
}

/** As many messages of each side, nearest first, as fit into a page; at least one. */
function fit(earlier: readonly Message[], later: readonly Message[]): Sides {
  let left = MAX_PAGE_BYTES;
  const taken = { earlier: 0, later: 0 };
  for (let place = 0; place < Math.max(earlier.length, later.length); place += 1) {
    const [one, other] = [earlier[place], later[place]];
    const bytes = sizeOf(one) + sizeOf(other);
    if (bytes > left && place > 0) break;
    left -= bytes;
    if (one !== undefined) taken.earlier += 1;
    if (other !== undefined) taken.later += 1;
  }
  return { earlier: earlier.slice(0, taken.earlier), later: later.slice(0, taken.later) };
}

const sizeOf = (message: Message | undefined): number =>
  message === undefined ? 0 : Buffer.byteLength(JSON.stringify(message));
