import type { SystemNote } from '@nats-chat/contracts';
import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { dayOf, type Day } from '../../lib/time/time.ts';

/** Messages of one person form a group under one name, unless this much time lies between two of them, */
export const PAUSE_MS = 5 * 60_000;
/** or a multiple of this: else a name and a time would show too seldom. */
export const SPAN_MS = 10 * 60_000;

export type Row =
  | { readonly kind: 'older'; readonly key: string }
  | { readonly kind: 'start'; readonly key: string }
  /** Between what started a thread and its replies. */
  | { readonly kind: 'replies'; readonly key: string; readonly count: number }
  | { readonly kind: 'day'; readonly key: string; readonly timestamp: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly item: TimelineItem; readonly startsGroup: boolean }
  /** What happened in the room: one thing, or a run of people coming and going. */
  | { readonly kind: 'system'; readonly key: string; readonly notes: readonly SystemNote[] };

/**
 * Returns the rows of a timeline, from top to bottom.
 *
 * @param firstUnread Key of the message that the “New” divider stands above, if it is shown.
 * @param thread The id of the message that started it, where the timeline is that of a thread.
 */
export const toRows = (
  { items, hasOlder }: Pick<TimelineState, 'items' | 'hasOlder'>,
  firstUnread: string | undefined,
  thread?: string,
): readonly Row[] => {
  const rows: Row[] = hasOlder
    ? [{ kind: 'older', key: 'older' }]
    : thread === undefined
      ? [{ kind: 'start', key: 'start' }]
      : [];
  let above: TimelineItem | undefined;
  let day: Day | undefined;
  for (const item of items) {
    const { timestamp } = item.message;
    if (day === undefined || timestamp < day.startMs || timestamp >= day.endMs) {
      day = dayOf(timestamp);
      // A sender whose clock was set back may lead back into the day before, which then shows twice.
      rows.push({ kind: 'day', key: `day:${day.startMs}:${item.key}`, timestamp });
      above = undefined;
    }
    if (item.key === firstUnread) {
      rows.push({ kind: 'unread', key: 'unread' });
      above = undefined;
    }
    const { system, deleted } = item.message;
    if (system !== undefined && !deleted) {
      const run = runAt(rows.at(-1), system);
      if (run === undefined) rows.push({ kind: 'system', key: item.key, notes: [system] });
      else rows.splice(-1, 1, { ...run, notes: [...run.notes, system] });
      above = undefined;
      continue;
    }
    rows.push({ kind: 'message', key: item.key, item, startsGroup: above === undefined || !continues(above, item) });
    above = item;
    const { messageId, replies } = item.message;
    if (messageId !== thread || replies === undefined) continue;
    rows.push({ kind: 'replies', key: 'replies', count: replies.count });
    above = undefined;
  }
  return rows;
};

type SystemRow = Extract<Row, { kind: 'system' }>;

/** Returns the run of people coming and going that goes on with a note; undefined where it stands by itself. */
const runAt = (above: Row | undefined, note: SystemNote): SystemRow | undefined =>
  above?.kind === 'system' && isComingOrGoing(note) && above.notes.every(isComingOrGoing) ? above : undefined;

const isComingOrGoing = ({ type }: SystemNote): boolean => type === 'joined' || type === 'left';

/**
 * Depends on two neighbours alone: a count or a time since the group’s first would change when older messages load
 * above, and rows below would jump. Nor on sequences: an unsent message has none, and other rooms count in them.
 */
const continues = ({ message: above }: TimelineItem, { message }: TimelineItem): boolean =>
  above.user === message.user &&
  above.kind === message.kind &&
  message.timestamp - above.timestamp < PAUSE_MS &&
  Math.floor(message.timestamp / SPAN_MS) === Math.floor(above.timestamp / SPAN_MS);

/** What is compared of a list of rows and the one before it: its first and last message, and how many rows there are. */
export interface Ends {
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly count: number;
}

/**
 * Whether messages came in above, or were dropped there: then the list must keep its distance from the end, not from the
 * start.
 */
export const grewAbove = (before: Ends, after: Ends): boolean =>
  before.first !== undefined &&
  after.first !== before.first &&
  (after.count > before.count || after.last === before.last);

/**
 * Returns the day that the rows from `first` to `last`, those at the top of the screen, belong to, as a moment in it;
 * `undefined` where a separator among them says so itself, and above the first day.
 */
export const dayAt = (rows: readonly Row[], first: number, last: number): number | undefined => {
  if (rows.slice(first, last + 1).some(({ kind }) => kind === 'day')) return undefined;
  for (let at = Math.min(first, rows.length - 1); at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'day') return row.timestamp;
  }
  return undefined;
};
