import { TimeoutError } from './timeout-error.ts';

/**
 * The same time limit for many tasks, with one timer for all of them: what ends a task is cheap enough for each request.
 *
 * @example
 * const limit = new TimeLimit(10_000);
 * const reply = await limit.run(async (task) => fetch(url, { signal: task.signal }));
 */
export class TimeLimit {
  readonly #ms: number;
  /** In the order in which they end, since all have the same time. */
  readonly #tasks = new Set<LimitedTask>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ms How long a task may take. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** @throws TimeoutError after the limit, or what {@link TimeLimit.abort} is given; the signal of `work` is aborted then. */
  async run<Result>(work: (task: LimitedTask) => Promise<Result>): Promise<Result> {
    const task = new LimitedTask(performance.now() + this.#ms);
    this.#tasks.add(task);
    this.#timer ??= setTimeout(this.#expire, this.#ms);
    try {
      return await Promise.race([work(task), task.ended]);
    } finally {
      this.#tasks.delete(task);
    }
  }

  /** Ends every task that is under way. */
  abort(reason: Error): void {
    for (const task of this.#tasks) task.abort(reason);
  }

  readonly #expire = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const task of this.#tasks) {
      const leftMs = task.endsAt - now;
      if (leftMs > 0) {
        this.#timer = setTimeout(this.#expire, leftMs);
        return;
      }
      this.#tasks.delete(task);
      task.abort(new TimeoutError(`It took longer than ${this.#ms} ms.`));
    }
  };
}

/** One task under a time limit. */
export class LimitedTask {
  readonly endsAt: number;
  readonly #ended = Promise.withResolvers<never>();
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  constructor(endsAt: number) {
    this.endsAt = endsAt;
  }

  /** Rejects when the task is ended. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Aborted when the task is ended. Made when it is first asked for, since most tasks never do. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#ended.reject(reason);
  }
}
