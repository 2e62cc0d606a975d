import { createHmac, randomBytes } from 'node:crypto';
import { Semaphore } from '@nats-chat/async';
import { serviceNames, type ServiceName } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { LRUCache } from 'lru-cache';
import { parseScryptHash, verifyPassword } from './passwords.ts';
import { AuthRejected } from './outcome.ts';
import type { AccountStore, ServiceAccount } from './store.ts';

export interface ServiceAccountsOptions {
  readonly store: AccountStore;
  readonly logger: Logger;
  /** Least time between two reloads that failed logins cause, in ms. Default 10,000. */
  readonly floorMs?: number;
  readonly now?: () => number;
}

/** Who may sign in with a password. */
export class ServiceAccounts {
  readonly #store: AccountStore;
  readonly #logger: Logger;
  readonly #floorMs: number;
  readonly #now: () => number;
  readonly #passwords = new PasswordCheck();
  #accounts: ReadonlyMap<string, ServiceAccount> | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #reloading: Promise<void> | undefined;

  constructor({ store, logger, floorMs = 10_000, now = () => performance.now() }: ServiceAccountsOptions) {
    this.#store = store;
    this.#logger = logger;
    this.#floorMs = floorMs;
    this.#now = now;
  }

  /** Reads the table again. @throws Error when PostgreSQL does not answer; the accounts known so far stay. */
  async reload(): Promise<void> {
    this.#loadedAt = this.#now();
    this.#accounts = new Map((await this.#store.load()).map((account) => [account.username, account]));
  }

  /**
   * Returns the service whose permissions `username` has, if `password` is right.
   *
   * @throws {@link AuthRejected} on an unknown name, a wrong password or an unknown profile.
   * @throws Error when the table was never read, or more passwords wait to be verified than can be in time.
   */
  async authenticate(username: string, password: string): Promise<ServiceName> {
    try {
      return profileOf(await this.#lookUp(username, password));
    } catch (error) {
      if (!(error instanceof AuthRejected) || !(await this.#reloadOnDemand())) throw error;
      return profileOf(await this.#lookUp(username, password));
    }
  }

  async #lookUp(username: string, password: string): Promise<ServiceAccount> {
    if (this.#accounts === undefined) throw new Error('The service accounts could not be read yet.');
    const account = this.#accounts.get(username);
    if (account === undefined) throw new AuthRejected('service-unknown');
    if (!(await this.#passwords.verify(password, account.passwordHash))) throw new AuthRejected('service-password');
    return account;
  }

  /** An operator who changes a password or adds an account does not wait for the next regular reload. */
  async #reloadOnDemand(): Promise<boolean> {
    if (this.#reloading === undefined && this.#now() - this.#loadedAt < this.#floorMs) return false;
    this.#reloading ??= this.reload()
      .catch((error: unknown) => {
        this.#logger.warn({ error }, 'The service accounts could not be read; the last ones serve.');
      })
      .finally(() => {
        this.#reloading = undefined;
      });
    await this.#reloading;
    return true;
  }
}

const CONCURRENT_HASHES = 2;
/** Two at a time, 40 ms each: more would not be done within the time of a login. */
const MAX_WAITING = 50;
const RIGHT_MS = 24 * 3_600_000;
const WRONG_MS = 60_000;

/**
 * Verifies with scrypt once, and remembers the outcome under a keyed hash whose key never leaves this process: when all
 * services come back at the same time, or somebody tries one password again and again, it takes microseconds.
 */
class PasswordCheck {
  readonly #key = randomBytes(32);
  readonly #hashes = new Semaphore({ concurrency: CONCURRENT_HASHES, maxWaiting: MAX_WAITING });
  readonly #outcomes = new LRUCache<string, Promise<boolean>>({ max: 1_000, ttl: RIGHT_MS });

  /** Returns whether `password` has the hash `stored`. @throws OverloadError when too many wait. */
  verify(password: string, stored: string): Promise<boolean> {
    // The stored hash has a fixed alphabet, so that what is before and after the separator cannot be confused.
    const digest = createHmac('sha256', this.#key).update(`${stored}\n${password}`).digest('base64');
    const known = this.#outcomes.get(digest);
    if (known !== undefined) return known;
    const outcome = this.#hashes.run(async () => verifyPassword(password, parseScryptHash(stored)));
    this.#outcomes.set(digest, outcome);
    outcome.then(
      (isRight) => isRight || this.#outcomes.set(digest, outcome, { ttl: WRONG_MS }),
      () => this.#outcomes.delete(digest),
    );
    return outcome;
  }
}

function profileOf({ profile }: ServiceAccount): ServiceName {
  const service = serviceNames.find((name) => name === profile);
  if (service === undefined) throw new AuthRejected('service-profile');
  return service;
}
