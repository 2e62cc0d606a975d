import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntry } from './entry.ts';
import { DELETE_KEY, updateKey } from './update.ts';

/** A key whose reads and writes take effect when the scheduler lets them. */
const scheduledKey = (scheduler: fc.Scheduler) => {
  let entry: StoredEntry<number> = { revision: 0, value: undefined, exists: false };
  const later = async <Result>(work: () => Result): Promise<Result> => {
    await scheduler.schedule(Promise.resolve());
    return work();
  };
  const write = (value: number | undefined, expected: number | undefined): number | undefined => {
    if (expected !== entry.revision) return undefined;
    entry = { revision: entry.revision + 1, value, exists: value !== undefined };
    return entry.revision;
  };
  return {
    bucket: {
      get: () => later(() => entry),
      update: (_: string, value: number, expected: number) => later(() => write(value, expected)),
      delete: (_: string, expected?: number) => later(() => write(undefined, expected)),
    },
    entry: () => entry,
  };
};

describe('a key that many change at once, in any order', () => {
  it('counts each change that succeeded, and none that did not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 12 }), async (scheduler, writers) => {
        const { bucket, entry } = scheduledKey(scheduler);
        const increment = () => updateKey({ bucket, key: 'k' }, ({ value = 0 }) => value + 1);
        const settled = Promise.allSettled(Array.from({ length: writers }, increment));
        await scheduler.waitFor(settled);
        const results = await settled;
        const succeeded = results.filter(({ status }) => status === 'fulfilled').length;
        expect(entry()).toEqual({ revision: succeeded, value: succeeded, exists: true });
        // Each lost its attempts to others who succeeded.
        if (writers <= 8) expect(succeeded).toBe(writers);
      }),
    );
  });

  it('has one who created it, and one who deleted it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { bucket, entry } = scheduledKey(scheduler);
        const race = async (change: Parameters<typeof updateKey<number>>[1]) => {
          const all = Promise.all(Array.from({ length: 4 }, () => updateKey({ bucket, key: 'k' }, change)));
          await scheduler.waitFor(all);
          return (await all).filter(({ changed }) => changed).length;
        };
        expect(await race(({ exists }) => (exists ? undefined : 1))).toBe(1);
        expect(entry().value).toBe(1);
        expect(await race(({ exists }) => (exists ? DELETE_KEY : undefined))).toBe(1);
        expect(entry()).toEqual({ revision: 2, value: undefined, exists: false });
      }),
    );
  });
});
