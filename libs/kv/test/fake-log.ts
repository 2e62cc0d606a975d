import { SequenceWaiters } from '@nats-chat/async';
import { DeltaRing } from '../src/delta-ring.ts';
import type { Delta } from '../src/entry.ts';
import type { Log } from '../src/change-log.ts';
import { unavailable } from '../src/unavailable.ts';

/** A log that a test moves by hand. */
export class FakeLog<V> implements Log<V> {
  readonly recent: DeltaRing<V>;
  live = false;
  generation = 0;
  #at = -1;
  readonly #waiters = new SequenceWaiters();

  constructor(ringSize = 4_096) {
    this.recent = new DeltaRing(ringSize);
  }

  get at(): number {
    return this.live ? this.#at : -1;
  }

  /** Goes live at a revision of the stream. */
  start(at: number): void {
    this.live = true;
    this.#at = at;
    this.recent.reset(at);
  }

  /** Takes a change, before the caches receive it. */
  push(delta: Delta<V>): void {
    this.recent.push(delta);
    this.#at = delta.revision;
    this.#waiters.reached(delta.revision);
  }

  lose(): void {
    this.live = false;
    this.generation += 1;
    this.#waiters.fail(unavailable('lost'));
  }

  reached(revision: number): Promise<void> {
    return this.at >= revision ? Promise.resolve() : this.#waiters.wait(revision, 60_000);
  }
}
