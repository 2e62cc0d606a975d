import { createHmac, randomBytes } from 'node:crypto';
import { Semaphore } from '@nats-chat/async';
import { serviceNames, type ServiceName } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { LRUCache } from 'lru-cache';
import { parseScryptHash, verifyPassword } from './passwords.ts';
import { AuthRejected } from './outcome.ts';
import type { AccountStore, ServiceAccount } from './store.ts';

/** Who may sign in with a password. */
export interface ServiceAccounts {
  /** Reads the table again. @throws Error when PostgreSQL does not answer; the accounts known so far stay. */
  readonly reload: () => Promise<void>;
  /**
   * The service whose permissions `username` has, if `password` is right.
   *
   * @throws {@link AuthRejected} on an unknown name, a wrong password or an unknown profile.
   * @throws Error when the table was never read, or more passwords wait to be verified than can be in time.
   */
  readonly authenticate: (username: string, password: string) => Promise<ServiceName>;
}

export interface ServiceAccountsOptions {
  readonly store: AccountStore;
  readonly logger: Logger;
  /** Least time between two reloads that failed logins cause, in ms. Default 10,000. */
  readonly floorMs?: number;
  readonly now?: () => number;
}

export const createServiceAccounts = (options: ServiceAccountsOptions): ServiceAccounts => {
  const { store, logger, floorMs = 10_000, now = () => performance.now() } = options;
  const check = createPasswordCheck();
  let accounts: ReadonlyMap<string, ServiceAccount> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let reloading: Promise<void> | undefined;

  const reload = async () => {
    loadedAt = now();
    accounts = new Map((await store.load()).map((account) => [account.username, account]));
  };
  /** An operator who changes a password or adds an account does not wait for the next regular reload. */
  const reloadOnDemand = async (): Promise<boolean> => {
    if (reloading === undefined && now() - loadedAt < floorMs) return false;
    reloading ??= reload()
      .catch((error: unknown) => {
        logger.warn({ error }, 'The service accounts could not be read; the last ones serve.');
      })
      .finally(() => {
        reloading = undefined;
      });
    await reloading;
    return true;
  };
  const lookUp = async (username: string, password: string): Promise<ServiceAccount> => {
    if (accounts === undefined) throw new Error('The service accounts could not be read yet.');
    const account = accounts.get(username);
    if (account === undefined) throw new AuthRejected('service-unknown');
    if (!(await check(password, account.passwordHash))) throw new AuthRejected('service-password');
    return account;
  };

  return {
    reload,
    authenticate: async (username, password) => {
      try {
        return profileOf(await lookUp(username, password));
      } catch (error) {
        if (!(error instanceof AuthRejected) || !(await reloadOnDemand())) throw error;
        return profileOf(await lookUp(username, password));
      }
    },
  };
};

const CONCURRENT_HASHES = 2;
/** Two at a time, 40 ms each: more would not be done within the time of a login. */
const MAX_WAITING = 50;
const RIGHT_MS = 24 * 3_600_000;
const WRONG_MS = 60_000;

/**
 * Verifies with scrypt once, and remembers the outcome under a keyed hash whose key never leaves this process: when all
 * services come back at the same time, or somebody tries one password again and again, it takes microseconds.
 */
function createPasswordCheck(): (password: string, stored: string) => Promise<boolean> {
  const key = randomBytes(32);
  const hashes = new Semaphore({ concurrency: CONCURRENT_HASHES, maxWaiting: MAX_WAITING });
  const outcomes = new LRUCache<string, Promise<boolean>>({ max: 1_000, ttl: RIGHT_MS });
  return (password, stored) => {
    // The stored hash has a fixed alphabet, so that what is before and after the separator cannot be confused.
    const digest = createHmac('sha256', key).update(`${stored}\n${password}`).digest('base64');
    const known = outcomes.get(digest);
    if (known !== undefined) return known;
    const outcome = hashes.run(async () => verifyPassword(password, parseScryptHash(stored)));
    outcomes.set(digest, outcome);
    outcome.then(
      (isRight) => isRight || outcomes.set(digest, outcome, { ttl: WRONG_MS }),
      () => outcomes.delete(digest),
    );
    return outcome;
  };
}

function profileOf({ profile }: ServiceAccount): ServiceName {
  const service = serviceNames.find((name) => name === profile);
  if (service === undefined) throw new AuthRejected('service-profile');
  return service;
}
