import type { Bucket } from './bucket.ts';
import type { StoredEntry, Entry } from './entry.ts';
import { unavailable } from './unavailable.ts';

/** What becomes of a key: its next value, {@link DELETE_KEY}, {@link FORGET_KEY}, or undefined to leave it as it is. */
export type Next<V> = V | typeof DELETE_KEY | typeof FORGET_KEY | undefined;

export const DELETE_KEY: unique symbol = Symbol('delete the key');
/** Also that it was there is forgotten, some time later: see {@link Bucket.delete}. */
export const FORGET_KEY: unique symbol = Symbol('forget the key');

/** A key after {@link updateKey}: its value and revision, and whether this call wrote them. */
export interface Updated<V> extends Entry<V> {
  readonly changed: boolean;
}

export interface KeyToUpdate<V> {
  readonly bucket: Pick<Bucket<V>, 'get' | 'update' | 'delete'>;
  readonly key: string;
  /**
   * What the caller knows of the key, which spares the first attempt its read. The write fails if it is out of date, and
   * the leader is read then; but a `change` that leaves the key as it is has decided upon this.
   */
  readonly known?: StoredEntry<V> | undefined;
}

/** How often a compare-and-set is tried. Each failure means that another writer of the key succeeded. */
const ATTEMPTS = 8;

/**
 * Changes one key by compare-and-set: reads it from the leader, and writes what `change` makes of it; again when
 * somebody else wrote in between, 8 times at most.
 *
 * @param change Called once for each attempt. What it throws is thrown.
 * @throws ApiError `UNAVAILABLE` when JetStream does not answer, or other writers were faster each time.
 * @example
 * const { changed } = await updateKey({ bucket: users, key: 'alice' }, ({ value }) =>
 *   value === undefined || (value.notBefore ?? 0) >= notBefore ? undefined : { ...value, notBefore },
 * );
 */
export const updateKey = async <V>(
  { bucket, key, known }: KeyToUpdate<V>,
  change: (current: StoredEntry<V>) => Next<V> | Promise<Next<V>>,
): Promise<Updated<V>> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = (attempt === 0 ? known : undefined) ?? (await bucket.get(key));
    const next = await change(current);
    if (next === undefined) return { revision: current.revision, value: current.value, changed: false };
    const value = next === DELETE_KEY || next === FORGET_KEY ? undefined : next;
    const revision = await (value !== undefined
      ? bucket.update(key, value, current.revision)
      : bucket.delete(key, current.revision, { forget: next === FORGET_KEY }));
    if (revision !== undefined) return { revision, value, changed: true };
  }
  throw unavailable(new Error(`A key changed ${ATTEMPTS} times while it was to be written.`));
};
