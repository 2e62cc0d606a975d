import { Delay, retryWithBackoff, Semaphore } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { Admissions } from './admissions.ts';
import { attemptEach, CONCURRENCY } from './attempt-each.ts';
import type { Connection, Connections } from './connections.ts';
import { MAX_TOKEN_AGE_SECONDS } from './keycloak/access-token.ts';
import { metrics } from './metrics.ts';

/** Whose connections are ended, everyone's without `user`: those that began before a time, in ms since 1970. */
export interface Ending {
  readonly user: string | undefined;
  readonly before: number;
}

/** What of some endings is left to do. */
export interface LeftOver<E extends Ending> {
  readonly left: readonly E[];
  /** Why; `undefined` when nothing is left. */
  readonly error: unknown;
}

/** Up to so many people's connections are listed one by one; for more, everyone's are listed once. */
const MAX_LISTED_ALONE = 16;
/** Of connections; each takes 300 ms at least. */
const MAX_LISTINGS = 5;
/** People whom a line of the log names. */
const MAX_NAMED = 16;
/** Whatever the clocks say. */
const MAX_WAIT_MS = 2_000;
/** No later listing names a connection that came in with an old token: so for as long as its token could last. */
const RETRY = { minMs: 200, maxMs: 5_000, giveUpAfterMs: MAX_TOKEN_AGE_SECONDS * 1_000 };

export interface ConnectionEnderOptions {
  readonly connections: Connections;
  readonly admissions: Admissions;
  readonly logger: Logger;
}

/** Ends live connections, 64 at a time. */
export class ConnectionEnder {
  readonly #options: ConnectionEnderOptions;
  readonly #kicks = new Semaphore({ concurrency: CONCURRENCY });

  constructor(options: ConnectionEnderOptions) {
    this.#options = options;
  }

  /**
   * Ends the connections that began before, until no server lists one any more; never rejects.
   *
   * Servers of a cluster that answer 300 ms after another are asked once more, which nobody waits for.
   */
  async end<E extends Ending>(endings: readonly E[]): Promise<LeftOver<E>> {
    if (endings.length === 0) return DONE;
    await untilRenewable(Math.max(...endings.map(({ before }) => before)));
    try {
      return await this.#endListed(endings);
    } catch (error) {
      return { left: endings, error };
    } finally {
      this.#endSlowlyListed(endings);
    }
  }

  /** Ends the connections of this instance that came in with a token from before. Returns at once. */
  endAdmissions({ user, before }: Ending): void {
    const { admissions, logger } = this.#options;
    for (const admission of admissions.takeIssuedBefore(before, user)) {
      untilRenewable(before)
        .then(() => retryWithBackoff(() => this.#kick(admission), RETRY))
        .catch((error: unknown) => {
          logger.error({ user, error }, 'A connection with a revoked token could not be ended.');
        });
    }
  }

  async #endListed<E extends Ending>(endings: readonly E[]): Promise<LeftOver<E>> {
    for (let listing = 0; listing < MAX_LISTINGS; listing += 1) {
      const old = await this.#listOld(endings);
      if (old.length === 0) return DONE;
      const { results, failed, error } = await attemptEach(old, (connection) => this.#kick(connection));
      this.#log(endings, results.filter(Boolean).length);
      if (error === undefined) continue;
      const users = new Set(failed.map(({ user }) => user));
      return { left: endings.filter(({ user }) => user === undefined || users.has(user)), error };
    }
    throw new Error('Connections that should have ended are still there.');
  }

  async #listOld(endings: readonly Ending[], patient = false): Promise<readonly Connection[]> {
    const { connections } = this.#options;
    const beforeOf = new Map<string | undefined, number>();
    for (const { user, before } of endings) beforeOf.set(user, Math.max(before, beforeOf.get(user) ?? 0));
    const isAlone = !beforeOf.has(undefined) && beforeOf.size <= MAX_LISTED_ALONE;
    const users = isAlone ? [...beforeOf.keys()] : [undefined];
    const lists = await Promise.all(users.map((user) => connections.list({ user, patient })));
    return lists
      .flat()
      .filter(({ user, startedAt }) => startedAt < Math.max(beforeOf.get(user) ?? 0, beforeOf.get(undefined) ?? 0));
  }

  async #kick({ serverId, cid }: Pick<Connection, 'serverId' | 'cid'>): Promise<boolean> {
    const ended = await this.#kicks.run(() => this.#options.connections.end(serverId, cid));
    if (ended) metrics.connectionsEnded.add(1);
    return ended;
  }

  #log(endings: readonly Ending[], ended: number): void {
    if (ended === 0) return;
    const users = endings.slice(0, MAX_NAMED).map(({ user = 'everyone' }) => user);
    this.#options.logger.info({ people: endings.length, users, ended }, 'Sessions were ended.');
  }

  /** What a server has that was slow to answer the first time, and so seemed to have nothing. */
  #endSlowlyListed(endings: readonly Ending[]): void {
    this.#listOld(endings, true)
      .then((old) => attemptEach(old, (connection) => this.#kick(connection)))
      .catch((error: unknown) => {
        this.#options.logger.warn({ error }, 'Not every server said again whom it serves.');
      });
  }
}

const DONE = { left: [], error: undefined };

/**
 * Who is still entitled comes back at once with a new token. Tokens are dated in whole seconds: one that is made less than
 * a second after `time` may look older, and would be refused.
 */
const untilRenewable = (time: number): Promise<void> =>
  new Delay().wait(Math.min(Math.max(time + 1_000 - Date.now(), 0), MAX_WAIT_MS));
