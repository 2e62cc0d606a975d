import type { DeltaRing } from './delta-ring.ts';

/** A bucket's stream as the caches see it: every change, in order, while it is live. */
export interface Log<V> {
  /** Whether changes arrive now; while false nothing may be answered from a cache. */
  readonly live: boolean;
  /** The revision that the log has come to; -1 while it is not live. */
  readonly at: number;
  /** Grows with each loss: what was loaded under another generation may have missed changes. */
  readonly generation: number;
  /** The recent changes; those after its floor are complete while the log is live. */
  readonly recent: DeltaRing<V>;
  /** Resolves when the log has come to `revision`. @throws ApiError `UNAVAILABLE` when it does not in time. */
  reached(revision: number): Promise<void>;
}
