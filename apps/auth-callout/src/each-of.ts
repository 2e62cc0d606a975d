import pLimit from 'p-limit';

/**
 * Does `work` for each of `items`, 64 at a time. One that fails holds up no other; but after 16 failures the rest is left
 * undone, since whoever is asked is away then, and each one more would wait for that.
 *
 * @returns What came of each, in the order of `items`.
 * @throws AggregateError with what failed, when nothing is under way any more.
 */
export const eachOf = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const failures: unknown[] = [];
  const results = await pLimit(CONCURRENT).map(items, async (item) => {
    if (failures.length >= MAX_FAILURES) return [];
    try {
      return [await work(item)];
    } catch (error) {
      failures.push(error);
      return [];
    }
  });
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be done.');
  return results.flat();
};

const CONCURRENT = 64;
const MAX_FAILURES = 16;
