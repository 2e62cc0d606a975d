import { Backoff, type Timer } from '@nats-chat/async';
import type { ApiError } from '@nats-chat/contracts';

export interface RetriedLoadOptions {
  readonly connected: () => boolean;
  readonly timer: Timer;
  /** Loads once; resolves with what went wrong. */
  readonly attempt: () => Promise<ApiError | undefined>;
}

/**
 * Loads something, and loads it again after a failure that may pass: after 1 s at first, at last once a minute, until it
 * is there, the failure is final, or there is no connection. Then the next {@link RetriedLoad.run} starts over.
 */
export class RetriedLoad {
  readonly #options: RetriedLoadOptions;
  readonly #backoff = new Backoff(BACKOFF);
  #turn = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(options: RetriedLoadOptions) {
    this.#options = options;
  }

  /** Loads now, in place of the attempt that is due later; resolves when that has ended, well or not. */
  readonly run = async (): Promise<void> => {
    this.stop();
    const turn = this.#turn;
    const { attempt, connected, timer } = this.#options;
    const error = await attempt();
    if (turn !== this.#turn) return;
    if (error?.retryable === true && connected()) {
      this.#cancelRetry = timer.after(Math.max(this.#backoff.next(), error.retryAfterMs ?? 0), () => void this.run());
    } else {
      this.#backoff.reset();
    }
  };

  /** Lets no attempt follow by itself. */
  stop(): void {
    this.#turn += 1;
    this.#cancelRetry?.();
  }
}

const BACKOFF = { minMs: 1_000, maxMs: 60_000 };
