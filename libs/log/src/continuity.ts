import type { StreamState } from '@nats-io/jetstream';
import type { EventIndex, IndexLimits } from './event-index.ts';

// Where the index and the log stand to each other.

/** How many of the newest events are loaded at the start, besides those that PostgreSQL lacks. */
const WARM_EVENTS = 20_000;

type Held = Pick<EventIndex, 'end'>;
type State = Pick<StreamState, 'first_seq' | 'last_seq'>;

/** Whether the log lost its beginning up to beyond the index: what was there in between is not known. */
export const isPurgedAfter = ({ end }: Held, { first_seq }: State): boolean => end + 1 < first_seq;

/** Whether the log, as it is now, goes on from where the index ends: no other log, and nothing missed. */
export const continues = (index: Held, state: State): boolean =>
  !isPurgedAfter(index, state) && index.end <= state.last_seq;

/** Whether the log lacks messages before or between these: they were erased, which says nothing, or purged. */
export const hasGap = ({ end }: Held, batch: readonly { readonly seq: number }[]): boolean =>
  batch.some(({ seq }, at) => seq > (batch[at - 1]?.seq ?? end) + 1);

/** The first sequence to load: everything that PostgreSQL lacks, and what fits of the newest. */
export function startOf(
  { first_seq, last_seq }: State,
  ackFloor: number,
  { maxEvents }: Pick<IndexLimits, 'maxEvents'>,
): number {
  const warm = last_seq + 1 - Math.min(WARM_EVENTS, maxEvents);
  return Math.max(first_seq, Math.min(ackFloor + 1, warm));
}
