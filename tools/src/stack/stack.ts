import { join } from 'node:path';
import { AUTH_SERVICE } from '@nats-chat/contracts';
import { type DemoEnv, loadDemoEnv } from '../demo-env.ts';
import { KeycloakAdminError } from '../realm/keycloak-admin.ts';
import {
  type Report,
  ensureDatabase,
  ensureKeycloakDatabase,
  ensureNatsServer,
  freePort,
  hasImportedRealm,
  isKeptInFile,
  keycloakCommand,
  migrate,
  moveIntoDatabase,
  natsCommand,
  postgresCommand,
  postgresUrl,
  seed,
  serviceDatabaseUrl,
  setPasswords,
  updateOwnRealm,
} from '../servers/index.ts';
import { type Surroundings, findServices } from './applications.ts';
import { gatewayCommand, logFile, serviceCommand, viteCommand } from './commands.ts';
import { type StackConfig, publicOrigin } from './config.ts';
import { prepareDataFolder } from './data-folder.ts';
import { type RunFile, removeRunFile, writeRunFile } from './run-file.ts';
import type { Supervised } from './supervisor.ts';
import { createWaves } from './waves.ts';
import { ensureWebBuild } from './web-build.ts';

/** A part of the system that is being started. */
export interface Part {
  readonly title: string;
  /** Rejects with ServerFailed when it does not start. */
  readonly ready: Promise<void>;
}

/** The whole system on this machine. */
export interface Stack {
  readonly addresses: RunFile;
  /** Starts everything, each part as soon as what it needs is there. Call once. */
  readonly start: () => readonly Part[];
  /** Everything that runs, by name; for tests that kill one. */
  readonly processes: () => readonly Supervised[];
  /** Stops the page, then the services, then the servers. Resolves when no process is left; idempotent. */
  readonly stop: () => Promise<void>;
}

/**
 * Chooses the ports and ensures the data folder; starts nothing.
 *
 * @param report - called with a line about every process that ends and is started again
 * @throws Error with one line when the data folder cannot be used
 */
export async function createStack(config: StackConfig, report: Report): Promise<Stack> {
  await prepareDataFolder(config.dataFolder);
  const demo = loadDemoEnv();
  const ports = await choosePorts(config);
  const addresses = describe(config, ports);
  const surroundings = surroundingsOf(config, addresses, demo);
  const waves = createWaves(report);
  const data = (name: string) => join(config.dataFolder, name);

  const startPostgres = async () => {
    const options = { dataDir: data('postgres'), port: ports.postgres, logFile: logFile(config, 'postgres') };
    await waves.start('servers', await postgresCommand(options));
  };
  const fillDatabase = async () => {
    await ensureDatabase(addresses.databaseUrl);
    await migrate(addresses.databaseUrl);
    await seed(addresses.databaseUrl);
    await setPasswords(addresses.databaseUrl);
  };
  const startNats = async () => {
    const options = {
      dataDir: data('nats'),
      ports: ports.nats,
      allowedOrigins: [publicOrigin(config)],
      logFile: logFile(config, 'nats-server'),
    };
    await waves.start('servers', natsCommand(await ensureNatsServer(), options));
  };
  const startKeycloak = async () => {
    const dataDir = data('keycloak');
    const isMoving = isKeptInFile(dataDir);
    if (isMoving) report('Keycloak: moving people and settings from a file into PostgreSQL (a minute) …');
    const databaseUrl = await ensureKeycloakDatabase(postgresUrl(ports.postgres, 'postgres'), { isNew: isMoving });
    const options = {
      dataDir,
      databaseUrl,
      ports: ports.keycloak,
      publicOrigin: publicOrigin(config),
      logFile: logFile(config, 'keycloak'),
    };
    if (isMoving) await moveIntoDatabase(options);
    await waves.start('servers', await keycloakCommand(options));
    const changed = await updateOwnRealm(addresses.keycloakUrl, options).catch((error: unknown) => {
      if (error instanceof KeycloakAdminError) return [`not compared with keycloak/realm.json, since ${error.message}`];
      throw error;
    });
    const keycloak = waves.processes().find(({ name }) => name === 'keycloak');
    const isNew = hasImportedRealm((await keycloak?.current().log()) ?? '');
    if (changed.length > 0 && !isNew) report(`The realm of Keycloak was brought up to date: ${changed.join('; ')}`);
  };
  const startService = async (name: string) => {
    await waves.start('services', await serviceCommand(name, config, { surroundings, demo }));
  };
  const startPage = async () => {
    if (config.mode === 'dev') await waves.start('edge', viteCommand(config));
    else await ensureWebBuild();
    const keycloak = new URL(addresses.keycloakUrl).origin;
    const natsWebSocket = addresses.natsWebSocketUrl;
    await waves.start('edge', await gatewayCommand(config, { keycloak, natsWebSocket, demo }));
    await writeRunFile(config.dataFolder, addresses);
  };

  return {
    addresses,
    start: () => {
      const services = findServices();
      const server = startPostgres();
      const postgres = server.then(fillDatabase);
      const nats = startNats();
      const keycloak = server.then(startKeycloak);
      // The others are started when they can sign in, rather than to try again. The auth callout waits for Keycloak, but not as long as its first start takes on a slow machine.
      const servers = Promise.all([postgres, nats, keycloak]);
      const gate = services.includes(AUTH_SERVICE) ? servers.then(() => startService(AUTH_SERVICE)) : servers;
      const parts = [
        { title: 'PostgreSQL', ready: postgres },
        { title: 'nats-server', ready: nats },
        { title: 'Keycloak', ready: keycloak },
        { title: 'the page', ready: startPage() },
        ...services.map((name) => ({
          title: name,
          ready: name === AUTH_SERVICE ? gate.then(() => undefined) : gate.then(() => startService(name)),
        })),
      ];
      // Whoever waits for a part handles its failure; until then it is not an unhandled one.
      for (const { ready } of parts) ready.catch(() => undefined);
      return parts;
    },
    processes: waves.processes,
    stop: async () => {
      await waves.stop();
      await removeRunFile(config.dataFolder);
    },
  };
}

/**
 * Starts everything and waits; for tests.
 *
 * @throws ServerFailed when a part does not start; the others are stopped then
 */
export async function startStack(config: StackConfig, report: Report): Promise<Stack> {
  const stack = await createStack(config, report);
  try {
    await Promise.all(stack.start().map(({ ready }) => ready));
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

type Ports = Awaited<ReturnType<typeof choosePorts>>;

/** Two are known to people; the rest is ours alone and may be any. */
async function choosePorts(config: StackConfig) {
  return {
    nats: { client: config.natsPort, webSocket: await freePort(), monitor: await freePort() },
    postgres: await freePort(),
    keycloak: { http: await freePort(), management: await freePort() },
  };
}

function describe(config: StackConfig, ports: Ports): RunFile {
  return {
    pid: process.pid,
    origin: publicOrigin(config),
    natsUrl: `nats://127.0.0.1:${ports.nats.client}`,
    natsWebSocketUrl: `ws://127.0.0.1:${ports.nats.webSocket}`,
    natsMonitorUrl: `http://127.0.0.1:${ports.nats.monitor}`,
    databaseUrl: postgresUrl(ports.postgres, 'chatdb'),
    keycloakUrl: `http://127.0.0.1:${ports.keycloak.http}/auth`,
  };
}

function surroundingsOf(config: StackConfig, addresses: RunFile, demo: DemoEnv): Surroundings {
  return {
    natsUrl: addresses.natsUrl,
    keycloakUrl: addresses.keycloakUrl,
    keycloakIssuer: `${publicOrigin(config)}/auth/realms/nats-chat`,
    databaseUrl: (service) => serviceDatabaseUrl(addresses.databaseUrl, service, demo),
    ...(config.collector === undefined ? {} : { collector: config.collector }),
  };
}
