import { BucketReader, type BucketSource } from './bucket-reader.ts';
import type { Delta } from './entry.ts';
import { KeyCache } from './key-cache.ts';
import { LogFollower } from './log-follower.ts';
import type { MembershipLimits } from './options.ts';
import type { Turns } from './turns.ts';

export interface FollowedBucketOptions<V> {
  readonly source: BucketSource<V>;
  readonly limits: MembershipLimits;
  readonly turns: Turns;
  /** Most single keys kept. */
  readonly maxKeys: number;
  /** After the single keys have taken a change, been emptied, or missed changes for good. */
  readonly onDelta?: (delta: Delta<V>) => void;
  readonly onLost?: () => void;
  readonly onReset?: () => void;
}

/** A bucket with its log, and its single keys cached by it. */
export class FollowedBucket<V> {
  readonly reader: BucketReader<V>;
  readonly log: LogFollower<V>;
  readonly keys: KeyCache<V>;

  constructor({ source, limits, turns, maxKeys, ...options }: FollowedBucketOptions<V>) {
    const reader = new BucketReader(source);
    this.reader = reader;
    this.log = new LogFollower({
      source,
      reader,
      ringSize: limits.recentChanges,
      heartbeatMs: limits.heartbeatMs,
      onDelta: (delta) => {
        this.keys.apply(delta);
        options.onDelta?.(delta);
      },
      onLost: () => {
        this.keys.clear();
        options.onLost?.();
      },
      onReset: () => options.onReset?.(),
    });
    this.keys = new KeyCache({ log: this.log, load: (key) => turns.take(() => reader.last(key)), max: maxKeys });
  }
}
