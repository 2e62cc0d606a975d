import { runPeriodically, withTimeout, type PeriodicOptions } from '@nats-chat/async';
import { contract } from '@nats-chat/contracts';
import { AdminApi, createKeycloakEvents } from '@nats-chat/keycloak';
import { auditResource, databaseResource, postgresAuditStore } from '@nats-chat/postgres';
import {
  connectionResource,
  implement,
  storageResource,
  waitFor,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';
import { Admissions } from './admissions.ts';
import type { AuthConfig } from './config.ts';
import { createConnections } from './connections.ts';
import { subscribeToLogins } from './handlers/answer-login.ts';
import { bindNames } from './handlers/bind-names.ts';
import { createTokenCheck } from './keycloak/access-token.ts';
import { createKeycloakSessions } from './keycloak/sessions.ts';
import { checkSessionClient, pollWithLog, waitForKeycloak } from './keycloak/availability.ts';
import { createKeySet } from './keycloak/key-set.ts';
import { LoginLog } from './login-log.ts';
import { Revoked } from './revoked.ts';
import { ServiceAccounts } from './service-accounts.ts';
import { createAuthCallout } from './service.ts';
import { openUserStore } from './store.kv.ts';
import { postgresAccountStore } from './store.postgres.ts';
import { createAnswerSealer } from './wire/login-answer.ts';
import { createRequestOpener } from './wire/login-request.ts';
import { accountSigner } from './wire/nkeys.ts';
import { createXkey } from './wire/xkey.ts';

const RELOAD_MS = 5 * 60_000;
const SUMMARY_MS = 60_000;
/** With the work itself, well within the 5 s in which access has to end. */
const POLL_MS = 2_000;
const READ_USERS_MS = 5_000;

/** The auth callout: who may connect, for how long, and with which permissions. */
export const startAuthCallout = async (context: ServiceContext<AuthConfig>): Promise<RunningService<never>> => {
  const { config, logger, service, nc, use } = context;
  const xkey = createXkey(config.AUTH_XKEY_SEED);
  const signer = accountSigner(config.AUTH_ISSUER_SEED);
  // It serves from the last good table, so it does not wait for PostgreSQL before it answers.
  const database = await use(
    databaseResource({ url: config.DATABASE_URL, service, logger, max: 2, neededFor: 'neither' }),
  );
  await use(storageResource(context));
  const users = await openUserStore(nc, logger);
  await use({
    name: 'USERS',
    open: () => withTimeout(READ_USERS_MS, users.ready),
    isReady: () => users.live,
    close: () => users.stop(),
  });
  const { NATS_URL: servers, NATS_SYS_USER, NATS_SYS_PASSWORD, NATS_AUTH_USER, NATS_AUTH_PASSWORD } = config;
  const sys = await use(
    connectionResource(service, { servers, user: NATS_SYS_USER, password: NATS_SYS_PASSWORD }, logger),
  );
  const auth = await use(
    connectionResource(service, { servers, user: NATS_AUTH_USER, password: NATS_AUTH_PASSWORD }, logger),
  );
  // Above the connections, so that it is written at the stop also while NATS is unavailable.
  const audit = await use(auditResource(postgresAuditStore(database, service), logger));
  const log = new LoginLog(audit, logger);
  const accounts = new ServiceAccounts({ store: postgresAccountStore(database), logger });
  const keys = createKeySet({ url: keysUrl(config) });

  const realm = { url: config.KEYCLOAK_URL, realm: config.keycloakRealm };
  const backend = { clientId: config.KEYCLOAK_BACKEND_CLIENT_ID, clientSecret: config.KEYCLOAK_BACKEND_CLIENT_SECRET };
  const sessionClient = {
    clientId: config.KEYCLOAK_SESSIONS_CLIENT_ID,
    clientSecret: config.KEYCLOAK_SESSIONS_CLIENT_SECRET,
  };
  const events = createKeycloakEvents(new AdminApi({ ...realm, ...backend }));
  const keycloakSessions = createKeycloakSessions(new AdminApi({ ...realm, ...sessionClient }));
  const clients = { clientId: config.KEYCLOAK_CLIENT_ID, bots: config.AUTH_BOT_CLIENTS };
  const callout = createAuthCallout({
    open: createRequestOpener(xkey),
    seal: createAnswerSealer(signer, xkey),
    checkToken: createTokenCheck(keys, { issuer: config.KEYCLOAK_ISSUER, ...clients }),
    rate: config.AUTH_LOGIN_LIMIT_PER_MINUTE,
    accounts,
    events,
    clients,
    users,
    revoked: new Revoked(),
    admissions: new Admissions(config.AUTH_LOGIN_LIMIT_PER_MINUTE),
    connections: createConnections(sys),
    keycloakSessions,
    audit,
    log,
    logger,
  });
  await use({ name: 'the ending of sessions', open: () => callout.sessions, close: (sessions) => sessions.idle() });
  await use({
    name: 'logins',
    open: () => subscribeToLogins(auth, logger, callout.logins),
    close: async (logins) => {
      await logins.drain();
      log.summarise();
    },
  });
  await auth.flush();

  const warn = (message: string) => (error: unknown) => {
    logger.warn({ error }, message);
  };
  const keycloak = waitForKeycloak(keys.refresh, logger).then(() => checkSessionClient(keycloakSessions.check, logger));
  const poll = pollWithLog(() => callout.sessions.poll(), logger);
  // Not only once PostgreSQL is there: people are let in as soon as Keycloak is.
  const periodic: readonly (readonly [PeriodicOptions, () => unknown])[] = [
    [
      { everyMs: RELOAD_MS, onError: warn('The service accounts could not be read; the last ones serve.') },
      () => accounts.reload(),
    ],
    [{ everyMs: RELOAD_MS, onError: warn('Keycloak’s keys could not be fetched; the last ones serve.') }, keys.refresh],
    [{ everyMs: SUMMARY_MS }, () => log.summarise()],
    [{ everyMs: POLL_MS }, () => keycloak.then(poll)],
  ];
  await use({
    name: 'periodic work',
    open: () => periodic.map(([options, run]) => runPeriodically(options, run)),
    close: (stops) => Promise.all(stops.map((stop) => stop())),
  });
  // Services need no Keycloak, and people no PostgreSQL: neither waits for what the other needs.
  await Promise.all([waitFor('PostgreSQL', logger, () => accounts.reload()), keycloak]);
  return { implementation: implement(contract['auth-callout'], { bind: bindNames({ users }) }) };
};

const keysUrl = ({ KEYCLOAK_URL, keycloakRealm }: AuthConfig): URL =>
  new URL(`${KEYCLOAK_URL}/realms/${encodeURIComponent(keycloakRealm)}/protocol/openid-connect/certs`);
