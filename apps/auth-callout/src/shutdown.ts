import { withTimeout } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { AuditTrail, Database } from '@nats-chat/postgres';
import type { NatsConnection } from '@nats-io/nats-core';
import type { LoginSubscription } from './handlers/answer-login.ts';
import type { LoginLog } from './login-log.ts';
import type { KvUserStore } from './store.kv.ts';

/** What runs in an auth callout and has to stop. */
export interface Running {
  /** Stop what runs periodically. */
  readonly stops: readonly (() => unknown)[];
  readonly logins: LoginSubscription;
  readonly users: Pick<KvUserStore, 'stop'>;
  readonly connections: readonly Pick<NatsConnection, 'drain'>[];
  readonly log: Pick<LoginLog, 'summarise'>;
  readonly audit: Pick<AuditTrail, 'flush'>;
  readonly database: Pick<Database, 'close'>;
  readonly logger: Logger;
}

/**
 * Answers the logins that have been taken, writes the audit log and leaves the servers.
 *
 * It takes less than the 3 s that the kit gives it, and does not throw: what is not done in its time is logged and left.
 * A server that is away would be waited for without end, and what is for the other one would not be done.
 */
export const shutDown = async (running: Running): Promise<void> => {
  const { stops, logins, users, connections, log, audit, database, logger } = running;
  const inTime = async (what: string, step: Promise<unknown>, timeoutMs = STEP_MS): Promise<void> => {
    try {
      await withTimeout(timeoutMs, step);
    } catch (error) {
      logger.warn({ step: what, error }, 'Shutdown step timed out.');
    }
  };
  for (const stop of stops) stop();
  await inTime('Answering the last logins', logins.drain(), LOGINS_MS);
  const leavingUsers = inTime('Leaving USERS', users.stop());
  log.summarise();
  await Promise.all([
    leavingUsers,
    ...connections.map((connection) => inTime('Leaving NATS', connection.drain())),
    inTime('Writing the audit log', audit.flush()),
  ]);
  await inTime('Leaving PostgreSQL', database.close());
};

/** As long as a login may take. */
const LOGINS_MS = 1_500;
const STEP_MS = 700;
