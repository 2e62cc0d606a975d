import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { vi } from 'vitest';
import { Bucket } from '../src/bucket.ts';
import type { Delta } from '../src/entry.ts';
import type { FollowerOptions, Position } from '../src/follower.ts';

/** Stands for {@link Follower} where a test mocks it, which moves it by hand. */
export class FakeFollower {
  readonly options: FollowerOptions<string>;
  readonly ready = Promise.resolve();
  readonly close = vi.fn(async () => undefined);
  live = false;
  generation = 0;
  #position: Position | undefined;

  constructor(options: FollowerOptions<string>) {
    this.options = options;
    FakeFollower.last = this;
  }

  /** The one that was made last. */
  static last: FakeFollower | undefined;

  get at(): number {
    return this.live ? (this.#position?.revision ?? -1) : -1;
  }

  /** Begins to read a stream that stands at `revision`; returns after which revision. */
  open(revision: number, created = 'monday'): number {
    const after = this.options.startAfter({ created, revision }, this.#position);
    this.#position = { created, revision: after };
    return after;
  }

  take(...deltas: readonly Delta<string>[]): void {
    for (const delta of deltas) {
      this.#position = { created: 'monday', ...this.#position, revision: delta.revision };
      this.options.onDelta(delta);
    }
  }

  beat(): void {
    this.options.onHeartbeat?.();
  }

  catchUp(): void {
    this.live = true;
    this.options.onLive();
  }

  lose(): void {
    this.generation += 1;
    this.live = false;
    this.options.onLost('the connection was cut');
  }
}

/** A bucket that no server holds, of texts. */
export const bucketOf = (name: 'USERS' | 'ROOMS' | 'PRESENCE_CONN' | 'KB_EDITING'): Bucket<string> => {
  const [nc, jsm]: [Partial<NatsConnection>, Partial<JetStreamManager>] = [{}, {}];
  const options = { decode: (_: string, json: unknown) => String(json) };
  return new Bucket({ nc: nc as NatsConnection, jsm: jsm as JetStreamManager, name, timeoutMs: 1_000, options });
};
