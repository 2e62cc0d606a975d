import { mapConcurrent } from '@nats-chat/async';

/** What came of {@link attemptEach}. */
export interface Attempted<Item, Result> {
  readonly results: readonly Result[];
  /** Those that failed, or were left out. */
  readonly failed: readonly Item[];
  /** Why; `undefined` when nothing failed. */
  readonly error: AggregateError | undefined;
}

export const CONCURRENCY = 64;
const MAX_FAILURES = 16;

/**
 * Runs `work` for each of `items`, 64 at a time. One that fails holds up no other; but after 16 failures the rest is left
 * out, since whoever is asked is unavailable then, and each one more would wait for that. Never rejects.
 */
export const attemptEach = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Attempted<Item, Result>> => {
  const errors: unknown[] = [];
  const failed: Item[] = [];
  const results = await mapConcurrent(items, CONCURRENCY, async (item) => {
    try {
      if (errors.length < MAX_FAILURES) return [await work(item)];
    } catch (error) {
      errors.push(error);
    }
    failed.push(item);
    return [];
  });
  const error = errors.length === 0 ? undefined : new AggregateError(errors, 'Not everything could be done.');
  return { results: results.flat(), failed, error };
};
