import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { dayOf, type Day } from '../../lib/time/time.ts';

/** Messages of one person form a group under one name, unless this much time lies between two of them, */
export const PAUSE_MS = 5 * 60_000;
/** or since the first: else a time would show too seldom, */
export const GROUP_MS = 10 * 60_000;
/** or there are this many already: else one who scrolls would see no name. */
export const GROUP_COUNT = 20;

export type Row =
  | { readonly kind: 'older'; readonly key: string }
  | { readonly kind: 'start'; readonly key: string }
  | { readonly kind: 'day'; readonly key: string; readonly timestamp: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly item: TimelineItem; readonly startsGroup: boolean };

/**
 * The rows of a timeline, from top to bottom.
 *
 * @param newBefore Key of the message that the “New” line stands above, if it is shown.
 */
export const toRows = (
  { items, hasOlder }: Pick<TimelineState, 'items' | 'hasOlder'>,
  newBefore: string | undefined,
): readonly Row[] => {
  const rows: Row[] = [hasOlder ? { kind: 'older', key: 'older' } : { kind: 'start', key: 'start' }];
  let group: readonly TimelineItem[] = [];
  let day: Day | undefined;
  for (const item of items) {
    const { timestamp } = item.message;
    if (day === undefined || timestamp < day.startMs || timestamp >= day.endMs) {
      day = dayOf(timestamp);
      // A sender whose clock was set back may lead back into the day before, which then shows twice.
      rows.push({ kind: 'day', key: `day:${day.startMs}:${item.key}`, timestamp });
      group = [];
    }
    if (item.key === newBefore) {
      rows.push({ kind: 'new', key: 'new' });
      group = [];
    }
    const startsGroup = !continues(group, item);
    group = startsGroup ? [item] : [...group, item];
    rows.push({ kind: 'message', key: item.key, item, startsGroup });
  }
  return rows;
};

const continues = (group: readonly TimelineItem[], { message }: TimelineItem): boolean => {
  const [first, last] = [group[0]?.message, group.at(-1)?.message];
  return (
    first !== undefined &&
    last !== undefined &&
    group.length < GROUP_COUNT &&
    first.user === message.user &&
    first.kind === message.kind &&
    message.timestamp - last.timestamp < PAUSE_MS &&
    message.timestamp - first.timestamp < GROUP_MS
  );
};

/** What is compared of a list of rows and the one before it: its first message, and how many rows there are. */
export interface Ends {
  readonly first: string | undefined;
  readonly count: number;
}

/** Whether messages came in above: then the list must keep its distance from the end, not from the start. */
export const grewAbove = (before: Ends, after: Ends): boolean =>
  before.first !== undefined && after.first !== before.first && after.count > before.count;

/**
 * The day that the rows from `first` to `last`, those at the top of the screen, belong to, as a moment in it;
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
