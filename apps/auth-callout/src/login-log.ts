import type { Logger } from '@nats-chat/otel';
import type { AuditEntry, AuditTrail } from '@nats-chat/postgres';
import { encodeToken } from '@nats-chat/subjects';
import { LRUCache } from 'lru-cache';
import { metrics } from './metrics.ts';
import type { Authenticated, AuthRejected, Outcome, RejectionReason } from './outcome.ts';
import type { LoginRequest } from './wire/login-request.ts';

/** What the log and the audit log hold of logins. */
export interface LoginLog {
  /**
   * Writes a login down. Anybody can fail to sign in as often as they like, so from one summary to the next only the
   * first 50 that fail for the same reason are written.
   */
  readonly write: (request: LoginRequest, outcome: Outcome) => void;
  /** Writes in one line and one entry for each reason how many were left out since the last time. */
  readonly summarise: () => void;
}

export const createLoginLog = (audit: AuditTrail, logger: Logger): LoginLog => {
  // A person’s browser reconnects every few minutes; that is one sign-in all the same.
  const sessions = new LRUCache<string, true>({ max: 20_000 });
  const failures = new Map<FailureReason, number>();

  const record = (entry: Pick<AuditEntry, 'actor' | 'result' | 'details'>): void => {
    audit.record({ action: 'sign-in', ...entry });
  };
  const count = (reason: FailureReason): number => {
    const sum = (failures.get(reason) ?? 0) + 1;
    failures.set(reason, sum);
    return sum;
  };
  const writeAuthenticated = ({ actor, session }: Authenticated, details: Details): void => {
    if (session !== undefined && sessions.has(session)) return;
    if (session !== undefined) sessions.set(session, true);
    record({ actor, result: 'ok', details });
  };
  const writeRejection = ({ reason, actor = 'unknown', cause }: AuthRejected, from: Details): void => {
    metrics.rejections.add(1, { reason });
    if (count(reason) > MAX_WRITTEN) return;
    const details = { ...from, reason };
    logger.warn({ actor, ...details, ...(cause !== undefined && { cause: reasonOf(cause) }) }, 'A login was refused.');
    record({ actor, result: 'denied', details });
  };
  const writeUndecided = (error: unknown, details: Details): void => {
    const sum = count(UNDECIDED);
    if (sum > MAX_WRITTEN) return;
    // All of them have the same cause, which is unavailable: Keycloak, USERS or PostgreSQL.
    if (sum === 1) logger.warn({ ...details, error }, 'A login could not be decided.');
    record({ actor: 'unknown', result: 'failed', details });
  };

  return {
    write: ({ client, credentials }, outcome) => {
      const from = { host: client.host, type: client.type };
      // What somebody claims is not certain, and may hold anything.
      const claimed =
        credentials.user === '' ? {} : { claimed: encodeToken(credentials.user.toWellFormed()).slice(0, 64) };
      if (outcome.result === 'authorized') writeAuthenticated(outcome.authenticated, from);
      else if (outcome.result === 'rejected') writeRejection(outcome.rejection, { ...from, ...claimed });
      else writeUndecided(outcome.error, { ...from, ...claimed });
    },
    summarise: () => {
      for (const [reason, sum] of failures) {
        if (sum <= MAX_WRITTEN) continue;
        const details = { reason, leftOut: sum - MAX_WRITTEN };
        logger.warn(details, 'More logins failed for this reason.');
        record({ actor: 'unknown', result: reason === UNDECIDED ? 'failed' : 'denied', details });
      }
      failures.clear();
    },
  };
};

/** Returns what a log says of an error that somebody may have caused on purpose. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const MAX_WRITTEN = 50;
const UNDECIDED = 'undecided';
type FailureReason = RejectionReason | typeof UNDECIDED;
type Details = NonNullable<AuditEntry['details']>;
