import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { dayOf, type Day } from '../../lib/time/time.ts';

/** Messages of one person within this time form a group under one name. */
export const GROUP_MS = 5 * 60_000;

export type Row =
  | { readonly kind: 'older'; readonly key: string }
  | { readonly kind: 'start'; readonly key: string }
  | { readonly kind: 'end'; readonly key: string }
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
  let group: TimelineItem | undefined;
  let day: Day | undefined;
  for (const item of items) {
    const { timestamp } = item.message;
    if (day === undefined || timestamp < day.startMs || timestamp >= day.endMs) {
      day = dayOf(timestamp);
      // A sender whose clock was set back may lead back into the day before, which then shows twice.
      rows.push({ kind: 'day', key: `day:${day.startMs}:${item.key}`, timestamp });
      group = undefined;
    }
    if (item.key === newBefore) {
      rows.push({ kind: 'new', key: 'new' });
      group = undefined;
    }
    const startsGroup = group === undefined || !continues(group, item);
    if (startsGroup) group = item;
    rows.push({ kind: 'message', key: item.key, item, startsGroup });
  }
  // Some air between the last message and the composer; a row, so that scrolling to the end includes it.
  rows.push({ kind: 'end', key: 'end' });
  return rows;
};

/** Measured from the first of the group, so that a time shows at least every five minutes. */
const continues = (first: TimelineItem, item: TimelineItem): boolean =>
  first.message.user === item.message.user &&
  first.message.kind === item.message.kind &&
  item.message.timestamp - first.message.timestamp < GROUP_MS;

/** What is compared of a list of rows and the one before it: its first message, and how many rows there are. */
export interface Ends {
  readonly first: string | undefined;
  readonly count: number;
}

/** Whether messages came in above: then the list must keep its distance from the end, not from the start. */
export const grewAbove = (before: Ends, after: Ends): boolean =>
  before.first !== undefined && after.first !== before.first && after.count > before.count;

/** The day that the row at `index` belongs to, as a moment in it; `undefined` above the first day. */
export const dayAt = (rows: readonly Row[], index: number): number | undefined => {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'day') return row.timestamp;
  }
  return undefined;
};
