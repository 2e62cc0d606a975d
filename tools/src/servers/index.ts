/** The native servers: finding, installing and running them. What `npm start` and the tests are built on. */
export { type Report, cacheFolder } from './cache.ts';
export { readComposeModel } from './compose-loader.ts';
export { ensureChromium } from './chromium.ts';
export {
  chatDatabase,
  ensureDatabase,
  ensureKeycloakDatabase,
  migrate,
  natsPasswordName,
  prepareDatabase,
  seed,
  serviceDatabaseUrl,
  setPasswords,
  setServiceAccount,
  withClient,
} from './database.ts';
export { ensureKeycloak, hasKeycloak } from './install-keycloak.ts';
export { ensureNatsServer, hasNatsServer } from './install-nats-server.ts';
export {
  type KeycloakOptions,
  type KeycloakPorts,
  type KeycloakServer,
  hasImportedRealm,
  isKeptInFile,
  keycloakCommand,
  moveIntoDatabase,
  startKeycloak,
  updateOwnRealm,
} from './keycloak.ts';
export { type NatsOptions, type NatsPorts, type NatsServer, natsCommand, startNats } from './nats.ts';
export { freePort, portProblem } from './ports.ts';
export { type PostgresOptions, type PostgresServer, postgresCommand, postgresUrl, startPostgres } from './postgres.ts';
export {
  type RunningProcess,
  type ServerCommand,
  ServerFailed,
  answersOk,
  runProcess,
  startProcess,
  waitUntilReady,
} from './process.ts';
export { type DemoEnv, loadDemoEnv, requireDemo } from '../demo-env.ts';
export { ensureWholeFolder } from './whole-folder.ts';
