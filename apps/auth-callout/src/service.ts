import { createAuditTrail, openDatabase, postgresAuditStore } from '@nats-chat/postgres';
import {
  connectService,
  ensureStorage,
  waitFor,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';
import type { NatsConnection } from '@nats-io/nats-core';
import { createAdmissions } from './admissions.ts';
import type { AuthConfig } from './config.ts';
import { createConnections } from './connections.ts';
import { every } from './every.ts';
import { admitPerson } from './handlers/admit-person.ts';
import { admitService } from './handlers/admit-service.ts';
import { answerLogin } from './handlers/answer-login.ts';
import { endRevokedSessions, endStaleAdmissions } from './handlers/end-sessions.ts';
import { createTokenCheck } from './keycloak/access-token.ts';
import { createKeycloakEvents } from './keycloak/events.ts';
import { createKeySet } from './keycloak/key-set.ts';
import { createLoginLog } from './login-log.ts';
import { subscribeToLogins } from './login-subscription.ts';
import { metrics } from './metrics.ts';
import { createRevoked } from './revoked.ts';
import { createServiceAccounts } from './service-accounts.ts';
import { shutDown } from './shutdown.ts';
import { openUserStore } from './store.kv.ts';
import { postgresAccountStore } from './store.postgres.ts';
import { createAnswerSealer } from './wire/login-answer.ts';
import { createRequestOpener } from './wire/login-request.ts';
import { accountSigner } from './wire/nkeys.ts';
import { createXkey } from './wire/xkey.ts';

const RELOAD_MS = 5 * 60_000;
const AUDIT_MS = 1_000;
const SUMMARY_MS = 60_000;
/** With the work itself, well within the 5 s in which access has to end. */
const POLL_MS = 2_000;
const FOLLOW_MS = 2_000;

/** The auth callout: who may connect, for how long, and with which permissions. */
export const startAuthCallout = async (context: ServiceContext<AuthConfig>): Promise<RunningService<never>> => {
  const { config, logger, service, nc, jsm } = context;
  const xkey = createXkey(config.AUTH_XKEY_SEED);
  const signer = accountSigner(config.AUTH_ISSUER_SEED);
  const database = openDatabase({ url: config.DATABASE_URL, service, logger, max: 2 });
  const accounts = createServiceAccounts({ store: postgresAccountStore(database), logger });
  const keys = createKeySet({ url: keysUrl(config) });
  const audit = createAuditTrail(postgresAuditStore(database, service), logger);
  const log = createLoginLog(audit, logger);

  await waitFor('JetStream', logger, () => ensureStorage(jsm, service, { replicas: config.NATS_REPLICAS }));
  const users = await openUserStore(nc, logger);
  await users.follow();
  const sys = await connectTo(config, config.NATS_SYS_USER, config.NATS_SYS_PASSWORD);
  const auth = await connectTo(config, config.NATS_AUTH_USER, config.NATS_AUTH_PASSWORD);

  const admissions = createAdmissions();
  const revoked = createRevoked();
  const connections = createConnections(sys);
  const events = createKeycloakEvents({
    url: config.KEYCLOAK_URL,
    realm: config.keycloakRealm,
    clientId: config.KEYCLOAK_BACKEND_CLIENT_ID,
    clientSecret: config.KEYCLOAK_BACKEND_CLIENT_SECRET,
  });
  const ending = { events, users, revoked, admissions, connections, logger };
  endStaleAdmissions(ending);

  const checkToken = createTokenCheck(keys, { issuer: config.KEYCLOAK_ISSUER, clientId: config.KEYCLOAK_CLIENT_ID });
  const logins = subscribeToLogins(
    auth,
    logger,
    answerLogin({
      open: createRequestOpener(xkey),
      seal: createAnswerSealer(signer, xkey),
      admitPerson: admitPerson({ checkToken, users, revoked, admissions }),
      admitService: admitService(accounts),
      log,
      logger,
    }),
  );
  await auth.flush();

  const failed = (what: string) => (error: unknown) => {
    logger.warn({ error }, what);
  };
  const keycloak = waitFor('Keycloak', logger, keys.refresh);
  const poll = counted(endRevokedSessions(ending));
  // Not only once PostgreSQL is there: people are let in as soon as Keycloak is.
  const stops = [
    every(RELOAD_MS, accounts.reload, failed('The service accounts could not be read; the last ones serve.')),
    every(RELOAD_MS, keys.refresh, failed('Keycloak’s keys could not be fetched; the last ones serve.')),
    every(AUDIT_MS, audit.flush),
    every(SUMMARY_MS, async () => log.summarise()),
    every(
      FOLLOW_MS,
      () => (users.isFollowing() ? Promise.resolve() : users.follow()),
      failed('USERS is not followed.'),
    ),
    every(POLL_MS, () => keycloak.then(poll), failed('Keycloak’s events could not be followed.')),
  ];
  // Services need no Keycloak, and people no PostgreSQL: neither waits for what the other needs.
  await Promise.all([waitFor('PostgreSQL', logger, accounts.reload), keycloak]);
  return {
    checks: { auth: () => isUp(auth), users: () => users.isFollowing() },
    stop: () => shutDown({ stops, logins, users, connections: [auth, sys], log, audit, database, logger }),
  };
};

const keysUrl = ({ KEYCLOAK_URL, keycloakRealm }: AuthConfig): URL =>
  new URL(`${KEYCLOAK_URL}/realms/${encodeURIComponent(keycloakRealm)}/protocol/openid-connect/certs`);

const connectTo = ({ NATS_URL }: AuthConfig, user: string, password: string): Promise<NatsConnection> =>
  connectService('auth-callout', { servers: NATS_URL, user, password });

const counted = (poll: () => Promise<void>) => async (): Promise<void> => {
  try {
    await poll();
    metrics.polls.add(1, { result: 'ok' });
  } catch (error) {
    metrics.polls.add(1, { result: 'failed' });
    throw error;
  }
};

/** Asks the server, within the second that a probe has: the connection reconnects by itself and does not say. */
const isUp = async (nc: NatsConnection): Promise<boolean> => {
  await nc.flush();
  return true;
};
