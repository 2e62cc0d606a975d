import type { Logger } from '@nats-chat/otel';
import { attemptEach } from './attempt-each.ts';
import { metrics } from './metrics.ts';
import type { UserStore } from './store.ts';

/**
 * Refuses a person's tokens from before a time (ms since 1970) through USERS; returns whether that was new.
 *
 * @throws Error when USERS cannot be written.
 */
export const refuseTokens = async (users: UserStore, user: string, before: number): Promise<boolean> => {
  const moved = await users.refuseBefore(user, before);
  if (moved) metrics.revocations.add(1);
  return moved;
};

/** Refuses everyone’s tokens through USERS, one round at a time. It takes longer than a poll may, so nobody waits for it. */
export class EveryoneRefuser {
  readonly #users: UserStore;
  readonly #logger: Logger;
  #due = 0;
  #done = 0;
  #isRunning = false;

  constructor(users: UserStore, logger: Logger) {
    this.#users = users;
    this.#logger = logger;
  }

  /** Starts a round for tokens from before `time` (ms since 1970), or without one for what is still due; never rejects. */
  refuse(time = 0): void {
    this.#due = Math.max(this.#due, time);
    if (this.#isRunning || this.#due <= this.#done) return;
    this.#isRunning = true;
    void this.#refuseBefore(this.#due).finally(() => (this.#isRunning = false));
  }

  async #refuseBefore(time: number): Promise<void> {
    const { error } = await attemptEach(this.#users.names(), (name) => refuseTokens(this.#users, name, time));
    if (error === undefined) this.#done = time;
    else this.#logger.warn({ error }, 'Not everyone’s tokens are refused in USERS yet.');
  }
}
