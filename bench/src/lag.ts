/**
 * How far a consumer is behind its stream, in time: the age of the oldest message that it has not acknowledged.
 *
 * NATS gives sequences only, so it is read from when each sequence was first seen to be the stream's last.
 */
export class LagTracker {
  readonly #seen: { readonly atMs: number; readonly lastSeq: number }[] = [];
  #maxMs = 0;

  /** Takes what a stream and its consumer say at one time; times and sequences never go back. */
  observe(atMs: number, lastSeq: number, ackFloor: number): void {
    this.#seen.push({ atMs, lastSeq });
    while (this.#seen.length > 1 && (this.#seen[1]?.lastSeq ?? Infinity) <= ackFloor) this.#seen.shift();
    this.#maxMs = Math.max(this.#maxMs, this.lagMs);
  }

  /** 0 when everything is acknowledged; else at most the interval of observing too much. */
  get lagMs(): number {
    const [oldest, newest] = [this.#seen[0], this.#seen.at(-1)];
    return oldest === undefined || newest === undefined ? 0 : newest.atMs - oldest.atMs;
  }

  get maxMs(): number {
    return this.#maxMs;
  }
}
