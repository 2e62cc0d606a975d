import type { Delta } from './entry.ts';

/**
 * The most recent deltas of a log, at most `capacity` of them, for loads whose answer may be older than the log.
 *
 * Deltas come in order of their revision. What is not here any more is below {@link DeltaRing.covers}.
 */
export class DeltaRing<V> {
  readonly #capacity: number;
  #deltas: Delta<V>[] = [];
  #oldest = 0;
  #floor = Number.POSITIVE_INFINITY;
  readonly #latest = new Map<string, Delta<V>>();

  /** A ring that covers nothing until {@link DeltaRing.reset}. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError('A ring holds at least one delta.');
    this.#capacity = capacity;
  }

  /** Forgets every delta; those to come are all that happened after the revision `floor`. */
  reset(floor: number): void {
    this.#deltas = [];
    this.#oldest = 0;
    this.#latest.clear();
    this.#floor = floor;
  }

  push(delta: Delta<V>): void {
    this.#latest.set(delta.key, delta);
    const dropped = this.#deltas[this.#oldest];
    if (this.#deltas.length < this.#capacity || dropped === undefined) {
      this.#deltas.push(delta);
      return;
    }
    this.#deltas[this.#oldest] = delta;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#floor = dropped.revision;
    if (this.#latest.get(dropped.key) === dropped) this.#latest.delete(dropped.key);
  }

  /** Whether every delta after `revision` is still here. */
  covers(revision: number): boolean {
    return revision >= this.#floor;
  }

  /** The last delta of a key, as far as the ring reaches. */
  latest(key: string): Delta<V> | undefined {
    return this.#latest.get(key);
  }

  /** The deltas after `revision`, in their order; complete only if the ring {@link DeltaRing.covers} it. */
  *since(revision: number): Generator<Delta<V>> {
    for (let index = 0; index < this.#deltas.length; index += 1) {
      const delta = this.#deltas[(this.#oldest + index) % this.#deltas.length];
      if (delta !== undefined && delta.revision > revision) yield delta;
    }
  }
}
