import type { MsgHdrs } from '@nats-io/nats-core';

/**
 * What one key of a bucket held at one revision.
 *
 * `revision` is the sequence in the bucket's stream, 0 for a key that was never written. `value` is undefined when the
 * key was deleted, expired, was never written, or holds something that does not decode.
 */
export interface Entry<V> {
  readonly revision: number;
  readonly value: V | undefined;
}

/** A change of one key, as the bucket's stream gives it. */
export interface Delta<V> extends Entry<V> {
  readonly key: string;
  /** Whether the key has no value because its time to live ended. Default: false. */
  readonly expired?: boolean;
}

/** A key as the leader has it; `exists` also when its value does not decode. */
export interface StoredEntry<V> extends Entry<V> {
  readonly exists: boolean;
}

/** Every key that matches a filter, complete as of `asOf`; the leader stood at `leaderAt` when it was asked. */
export interface Snapshot<V> {
  readonly leaderAt: number;
  readonly asOf: number;
  readonly entries: readonly Delta<V>[];
}

/** Some keys in the order of their revisions; `next` is where the following page starts, undefined after the last. */
export interface Page<V> {
  readonly entries: readonly Delta<V>[];
  readonly next: number | undefined;
}

/** Returns the entry of the higher revision, `held` when they are the same. */
export const newest = <V, E extends Entry<V>>(held: E, other: E | undefined): E =>
  other !== undefined && other.revision > held.revision ? other : held;

/**
 * Returns how a stored message ends its key, a delete and a purge alike; undefined when it gives the key a value.
 * Source: NATS ADR-8 and ADR-48.
 */
export const endOf = (headers: MsgHdrs | undefined): 'deleted' | 'expired' | undefined => {
  if (headers === undefined) return undefined;
  if (headers.get('Nats-Marker-Reason') === 'MaxAge') return 'expired';
  return headers.get('KV-Operation') !== '' || headers.get('Nats-Marker-Reason') !== '' ? 'deleted' : undefined;
};
