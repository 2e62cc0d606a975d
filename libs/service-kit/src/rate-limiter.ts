import type { RateLimit } from '@nats-chat/contracts';

/** As many as the server lets be connected. */
const MAX_CALLERS = 10_000;

/**
 * GCRA: each caller may send `burst` at once and `perMinute` on average.
 *
 * State is one number per caller in this instance's memory, bounded to 10,000 callers, so a check costs no write; over
 * N instances a limit is at most N-fold. Source: ITU-T I.371, the virtual scheduling algorithm.
 *
 * @example
 * const limiter = new RateLimiter({ perMinute: 60, burst: 20 });
 * const retryAfterMs = limiter.check('alice');
 */
export class RateLimiter {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  readonly #maxCallers: number;
  /** When each caller's next request would be on schedule; who called last is last. */
  readonly #due = new Map<string, number>();

  /** @param maxCallers - whoever has not called for longest is forgotten beyond these; default: 10,000 */
  constructor({ perMinute, burst }: RateLimit, maxCallers: number = MAX_CALLERS) {
    this.#maxCallers = maxCallers;
    this.#intervalMs = 60_000 / perMinute;
    this.#toleranceMs = this.#intervalMs * (burst - 1);
  }

  /**
   * Counts a call and returns 0 when it is within the limit; otherwise counts nothing, and returns in how many ms one will
   * be.
   *
   * @param nowMs - of a clock that never jumps; default: `performance.now()`
   * @param cost - how many it counts as, at most the burst; default: 1
   */
  check(caller: string, nowMs: number = performance.now(), cost = 1): number {
    const waitMs = this.waitMs(caller, nowMs, cost);
    if (waitMs > 0) return waitMs;
    const due = Math.max(this.#due.get(caller) ?? nowMs, nowMs) + cost * this.#intervalMs;
    this.#due.delete(caller);
    this.#due.set(caller, due);
    const [oldest] = this.#due.size > this.#maxCallers ? this.#due.keys() : [];
    if (oldest !== undefined) this.#due.delete(oldest);
    return 0;
  }

  /** Returns what {@link RateLimiter.check} would, without counting. */
  waitMs(caller: string, nowMs: number = performance.now(), cost = 1): number {
    const waitMs = (this.#due.get(caller) ?? nowMs) + (cost - 1) * this.#intervalMs - this.#toleranceMs - nowMs;
    return Math.max(Math.ceil(waitMs), 0);
  }
}
