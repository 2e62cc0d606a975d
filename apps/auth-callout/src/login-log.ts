import type { Logger } from '@nats-chat/otel';
import type { AuditEntry, AuditTrail } from '@nats-chat/postgres';
import { encodeToken } from '@nats-chat/subjects';
import { LRUCache } from 'lru-cache';
import { metrics } from './metrics.ts';
import type { Authenticated, AuthRejected, Outcome, RejectionReason } from './outcome.ts';
import type { LoginRequest } from './wire/login-request.ts';

/** What the log and the audit log hold of logins. */
export class LoginLog {
  readonly #audit: Pick<AuditTrail, 'record'>;
  readonly #logger: Logger;
  // A person’s browser reconnects every few minutes; that is one sign-in all the same.
  readonly #sessions = new LRUCache<string, true>({ max: 20_000 });
  readonly #failures = new Map<FailureReason, number>();

  constructor(audit: Pick<AuditTrail, 'record'>, logger: Logger) {
    this.#audit = audit;
    this.#logger = logger;
  }

  /**
   * Writes a login down. Anybody can fail to sign in as often as they like, so from one summary to the next only the
   * first 50 that fail for the same reason are written.
   */
  write({ client, credentials }: Pick<LoginRequest, 'client' | 'credentials'>, outcome: Outcome): void {
    const from = { host: client.host, type: client.type };
    // What somebody claims is not certain, and may hold anything.
    const claimed =
      credentials.user === '' ? {} : { claimed: encodeToken(credentials.user.toWellFormed()).slice(0, 64) };
    if (outcome.result === 'authorized') this.#writeAuthenticated(outcome.authenticated, from);
    else if (outcome.result === 'rejected') this.#writeRejection(outcome.rejection, { ...from, ...claimed });
    else this.#writeUndecided(outcome.error, { ...from, ...claimed });
  }

  /** Writes in one line and one entry for each reason how many were left out since the last time. */
  summarise(): void {
    for (const [reason, sum] of this.#failures) {
      if (sum <= MAX_WRITTEN) continue;
      const details = { reason, leftOut: sum - MAX_WRITTEN };
      this.#logger.warn(details, 'More logins failed for this reason.');
      this.#record({ actor: 'unknown', result: reason === UNDECIDED ? 'failed' : 'denied', details });
    }
    this.#failures.clear();
  }

  #writeAuthenticated({ actor, session }: Authenticated, details: Details): void {
    if (session !== undefined && this.#sessions.has(session)) return;
    if (session !== undefined) this.#sessions.set(session, true);
    this.#record({ actor, result: 'ok', details });
  }

  #writeRejection({ reason, actor = 'unknown', cause }: AuthRejected, from: Details): void {
    metrics.rejections.add(1, { reason });
    if (this.#count(reason) > MAX_WRITTEN) return;
    const details = { ...from, reason };
    this.#logger.warn(
      { actor, ...details, ...(cause !== undefined && { cause: reasonOf(cause) }) },
      'A login was refused.',
    );
    this.#record({ actor, result: 'denied', details });
  }

  #writeUndecided(error: unknown, details: Details): void {
    const sum = this.#count(UNDECIDED);
    if (sum > MAX_WRITTEN) return;
    // All of them have the same cause, which is unavailable: Keycloak, USERS or PostgreSQL.
    if (sum === 1) this.#logger.warn({ ...details, error }, 'A login could not be decided.');
    this.#record({ actor: 'unknown', result: 'failed', details });
  }

  #record(entry: Pick<AuditEntry, 'actor' | 'result' | 'details'>): void {
    this.#audit.record({ action: 'sign-in', ...entry });
  }

  #count(reason: FailureReason): number {
    const sum = (this.#failures.get(reason) ?? 0) + 1;
    this.#failures.set(reason, sum);
    return sum;
  }
}

/** Returns what a log says of an error that somebody may have caused on purpose. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const MAX_WRITTEN = 50;
const UNDECIDED = 'undecided';
type FailureReason = RejectionReason | typeof UNDECIDED;
type Details = NonNullable<AuditEntry['details']>;
