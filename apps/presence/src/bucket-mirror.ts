import type { Logger } from '@nats-chat/otel';
import type { KV, KvEntry, KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';

const CATCH_UP_MS = 5_000;

export interface BucketMirrorOptions<Content> {
  readonly bucket: KV;
  /** Content of an empty bucket. */
  readonly empty: () => Content;
  /** Enters one key’s newest entry, also one that ends it. */
  readonly take: (content: Content, entry: KvEntry) => void;
  /** Told of each entry that came after the content was complete. */
  readonly onEntry: (entry: KvEntry) => void;
  /** Told that entries do not arrive any more; {@link BucketMirror.follow} begins again. */
  readonly onLost: () => void;
  readonly logger: Logger;
}

/**
 * The whole of a bucket in memory, a moment behind.
 *
 * It serves what is a convenience and heals itself. Decisions are taken against the leader, by compare-and-set.
 */
export class BucketMirror<Content> {
  readonly #options: BucketMirrorOptions<Content>;
  #content: Content;
  #watch: QueuedIterator<KvWatchEntry> | undefined;

  constructor(options: BucketMirrorOptions<Content>) {
    this.#options = options;
    this.#content = options.empty();
  }

  /** What is known now; what was known last while it is not followed. */
  get content(): Content {
    return this.#content;
  }

  get live(): boolean {
    return this.#watch !== undefined;
  }

  /**
   * Reads the whole bucket anew and follows it from there. Gives what was known before.
   *
   * Resolves when what the bucket holds has arrived, after 5 s at the latest. @throws when there is no such bucket.
   */
  async follow(): Promise<Content> {
    this.stop();
    const { bucket, empty, logger } = this.#options;
    const content = empty();
    const watch = await bucket.watch();
    const caughtUp = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      logger.warn('A bucket is read slowly; going on with what has arrived.');
      caughtUp.resolve();
    }, CATCH_UP_MS);
    // An empty bucket has no last entry to wait for.
    if ((await bucket.status()).values === 0) caughtUp.resolve();
    void this.#consume(watch, content, caughtUp.resolve);
    await caughtUp.promise;
    clearTimeout(timer);
    this.stop();
    const before = this.#content;
    this.#content = content;
    this.#watch = watch;
    return before;
  }

  stop(): void {
    const watch = this.#watch;
    this.#watch = undefined;
    watch?.stop();
  }

  async #consume(watch: QueuedIterator<KvWatchEntry>, content: Content, onCaughtUp: () => void): Promise<void> {
    const { take, onEntry, onLost } = this.#options;
    for await (const entry of watch) {
      take(content, entry);
      if (this.#watch === watch) onEntry(entry);
      if (entry.delta === 0) onCaughtUp();
    }
    onCaughtUp();
    if (this.#watch !== watch) return;
    this.#watch = undefined;
    onLost();
  }
}
