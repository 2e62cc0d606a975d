/**
 * What one key of a bucket held at one revision.
 *
 * `revision` is the sequence in the bucket's stream, 0 for a key that was never written. `value` is undefined when the
 * key was deleted, was never written, or holds something that does not decode.
 */
export interface Entry<V> {
  readonly revision: number;
  readonly value: V | undefined;
}

/** A change of one key, as the bucket's stream tells it. */
export interface Delta<V> extends Entry<V> {
  readonly key: string;
}

/** The entry that knows more: the one of the higher revision, `held` when they are the same. */
export const newest = <V, E extends Entry<V>>(held: E, other: E | undefined): E =>
  other !== undefined && other.revision > held.revision ? other : held;
