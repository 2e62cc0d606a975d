import { OverloadError, retryWithBackoff, Semaphore } from '@nats-chat/async';
import { gauge, type Logger } from '@nats-chat/otel';
import type { AuditEntry, AuditTrail } from '@nats-chat/postgres';
import { MAX_TOKEN_AGE_SECONDS } from '../keycloak/access-token.ts';
import type { PasswordChange } from '../keycloak/revocations.ts';
import type { KeycloakSessions } from '../keycloak/sessions.ts';
import { reasonOf } from '../login-log.ts';
import { metrics } from '../metrics.ts';
import type { UserStore } from '../store.ts';

export interface KeycloakSessionDependencies {
  readonly keycloakSessions: KeycloakSessions;
  readonly users: UserStore;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly logger: Logger;
}

/** Keycloak hashes passwords for those who sign in, who shall not wait for this. */
const CONCURRENCY = 4;
/** People; each waits in some 500 bytes. */
const MAX_PENDING = 10_000;
/** A start goes as far back in the events: nothing that a restart left undone is forgotten. */
const RETRY = { minMs: 1_000, maxMs: 60_000, giveUpAfterMs: MAX_TOKEN_AGE_SECONDS * 1_000 };

/**
 * Ends in Keycloak the sessions and offline grants of people whose password was changed, which Keycloak itself lets go on.
 *
 * What began before the password was made ends, be it that of whoever changed it; what began afterwards was begun with the
 * new one, and stays. So doing it twice, or in several instances, changes nothing more. What fails is tried again for an
 * hour, with waits from 1 s to a minute, and is in the audit log; what is given up is an error in the log.
 */
export class KeycloakSessionEnder {
  readonly #dependencies: KeycloakSessionDependencies;
  readonly #onEnded: (subject: string) => void;
  readonly #attempts = new Semaphore({ concurrency: CONCURRENCY });
  readonly #pending = new Set<Promise<void>>();

  /** @param onEnded Called with Keycloak’s id of a person who had such sessions, once they have ended. */
  constructor(dependencies: KeycloakSessionDependencies, onEnded: (subject: string) => void) {
    this.#dependencies = dependencies;
    this.#onEnded = onEnded;
    gauge(
      'auth_keycloak_sessions_pending',
      'People whose password may have been changed and whose older sessions in Keycloak may go on.',
      () => this.#pending.size,
    );
  }

  /** Starts to end what each person had before; returns at once. */
  end(changes: readonly PasswordChange[]): void {
    const bySubject = new Map<string, PasswordChange>();
    for (const change of changes) {
      const { at = 0, isCertain = false } = bySubject.get(change.subject) ?? {};
      bySubject.set(change.subject, {
        subject: change.subject,
        at: Math.max(at, change.at),
        isCertain: isCertain || change.isCertain,
      });
    }
    for (const change of bySubject.values()) {
      const ending = this.#end(change).finally(() => this.#pending.delete(ending));
      this.#pending.add(ending);
    }
  }

  /** Never rejects. */
  async #end(change: PasswordChange): Promise<void> {
    const { subject } = change;
    let failed = 0;
    try {
      if (this.#pending.size >= MAX_PENDING) throw new OverloadError('Too many people’s sessions are to be ended.');
      const sessions = await retryWithBackoff(() => this.#attempts.run(() => this.#attempt(change)), {
        ...RETRY,
        onRetry: (error, failures) => {
          failed = failures;
          if (failures === 1) this.#fail('warn', change, error);
        },
      });
      if (sessions > 0) this.#onEnded(subject);
      if (sessions + failed > 0) this.#record(subject, 'ok', { sessions });
      metrics.keycloakSessionsEnded.add(sessions);
    } catch (error) {
      this.#fail('error', change, error);
    }
  }

  async #attempt({ subject, at, isCertain }: PasswordChange): Promise<number> {
    const { keycloakSessions } = this.#dependencies;
    // Who keeps the password in a directory of theirs has none in Keycloak.
    const madeAt = (await keycloakSessions.passwordMadeAt(subject)) ?? (isCertain ? at : undefined);
    return madeAt === undefined ? 0 : keycloakSessions.endBefore(subject, madeAt);
  }

  #fail(level: 'warn' | 'error', { subject }: PasswordChange, error: unknown): void {
    this.#dependencies.logger[level]({ user: this.#nameOf(subject), reason: reasonOf(error) }, messages[level]);
    this.#record(subject, 'failed', { reason: reasonOf(error) });
  }

  #record(subject: string, result: AuditEntry['result'], details: NonNullable<AuditEntry['details']>): void {
    const { audit } = this.#dependencies;
    audit.record({ actor: 'auth-callout', action: 'session.end', target: this.#nameOf(subject), result, details });
  }

  #nameOf(subject: string): string {
    return this.#dependencies.users.nameOf(subject) ?? subject;
  }
}

const messages = {
  warn: 'Sessions in Keycloak could not be ended though the password was changed; trying again.',
  error: 'Sessions in Keycloak go on though the password was changed: sign the person out there.',
};
