import { runPeriodically, withTimeout } from '@nats-chat/async';
import { createAuditTrail, openDatabase, postgresAuditStore } from '@nats-chat/postgres';
import {
  connectService,
  ensureStorage,
  waitFor,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';
import type { NatsConnection } from '@nats-io/nats-core';
import { Admissions } from './admissions.ts';
import type { AuthConfig } from './config.ts';
import { createConnections } from './connections.ts';
import { authenticatePerson } from './handlers/authenticate-person.ts';
import { authenticateService } from './handlers/authenticate-service.ts';
import { answerLogin, subscribeToLogins } from './handlers/answer-login.ts';
import { endRevokedSessions, endStaleAdmissions } from './handlers/end-sessions.ts';
import { createTokenCheck } from './keycloak/access-token.ts';
import { createKeycloakEvents } from './keycloak/admin-api.ts';
import { pollWithLog, waitForKeycloak } from './keycloak/availability.ts';
import { createKeySet } from './keycloak/key-set.ts';
import { createLoginLog } from './login-log.ts';
import { Revoked } from './revoked.ts';
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
const READ_USERS_MS = 5_000;

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
  await waitFor('USERS', logger, () => withTimeout(READ_USERS_MS, users.ready));
  const sys = await connectTo(config, config.NATS_SYS_USER, config.NATS_SYS_PASSWORD);
  const auth = await connectTo(config, config.NATS_AUTH_USER, config.NATS_AUTH_PASSWORD);

  const admissions = new Admissions();
  const revoked = new Revoked();
  const connections = createConnections(sys);
  const events = createKeycloakEvents({
    url: config.KEYCLOAK_URL,
    realm: config.keycloakRealm,
    clientId: config.KEYCLOAK_BACKEND_CLIENT_ID,
    clientSecret: config.KEYCLOAK_BACKEND_CLIENT_SECRET,
  });
  const clients = { clientId: config.KEYCLOAK_CLIENT_ID, bots: config.AUTH_BOT_CLIENTS };
  const ending = { events, clients, users, revoked, admissions, connections, logger };
  endStaleAdmissions(ending);

  const checkToken = createTokenCheck(keys, { issuer: config.KEYCLOAK_ISSUER, ...clients });
  const logins = subscribeToLogins(
    auth,
    logger,
    answerLogin({
      open: createRequestOpener(xkey),
      seal: createAnswerSealer(signer, xkey),
      authenticatePerson: authenticatePerson({ checkToken, users, revoked, admissions }),
      authenticateService: authenticateService(accounts),
      log,
      logger,
    }),
  );
  await auth.flush();

  const warn = (message: string) => (error: unknown) => {
    logger.warn({ error }, message);
  };
  const keycloak = waitForKeycloak(keys.refresh, logger);
  const poll = pollWithLog(endRevokedSessions(ending), logger);
  // Not only once PostgreSQL is there: people are let in as soon as Keycloak is.
  const stops = [
    runPeriodically(
      { everyMs: RELOAD_MS, onError: warn('The service accounts could not be read; the last ones serve.') },
      accounts.reload,
    ),
    runPeriodically(
      { everyMs: RELOAD_MS, onError: warn('Keycloak’s keys could not be fetched; the last ones serve.') },
      keys.refresh,
    ),
    runPeriodically({ everyMs: AUDIT_MS }, audit.flush),
    runPeriodically({ everyMs: SUMMARY_MS }, log.summarise),
    runPeriodically({ everyMs: POLL_MS }, () => keycloak.then(poll)),
  ];
  // Services need no Keycloak, and people no PostgreSQL: neither waits for what the other needs.
  await Promise.all([waitFor('PostgreSQL', logger, accounts.reload), keycloak]);
  return {
    checks: { auth: () => isUp(auth), users: () => users.live },
    stop: () => shutDown({ stops, logins, users, connections: [auth, sys], log, audit, database, logger }),
  };
};

const keysUrl = ({ KEYCLOAK_URL, keycloakRealm }: AuthConfig): URL =>
  new URL(`${KEYCLOAK_URL}/realms/${encodeURIComponent(keycloakRealm)}/protocol/openid-connect/certs`);

const connectTo = ({ NATS_URL }: AuthConfig, user: string, password: string): Promise<NatsConnection> =>
  connectService('auth-callout', { servers: NATS_URL, user, password });

/** Asks the server, within the second that a probe has: the connection reconnects by itself and does not say. */
const isUp = async (nc: NatsConnection): Promise<boolean> => {
  await nc.flush();
  return true;
};
