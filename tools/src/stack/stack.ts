import { join } from 'node:path';
import { AUTH_SERVICE, type ServiceName } from '@nats-chat/contracts';
import { type DemoEnv, loadDemoEnv } from '../demo-env.ts';
import { KeycloakAdminError } from '../realm/keycloak-admin.ts';
import {
  type Report,
  chatDatabase,
  ensureKeycloakDatabase,
  ensureNatsServer,
  freePort,
  hasImportedRealm,
  isKeptInFile,
  keycloakCommand,
  moveIntoDatabase,
  natsCommand,
  postgresCommand,
  postgresUrl,
  prepareDatabase,
  serviceDatabaseUrl,
  updateOwnRealm,
} from '../servers/index.ts';
import { type Surroundings, findServices } from './applications.ts';
import { gatewayCommand, logFile, serviceCommand, viteCommand } from './commands.ts';
import { type StackConfig, publicOrigin } from './config.ts';
import { prepareDataFolder } from './data-folder.ts';
import { type RunFile, removeRunFile, writeRunFile } from './run-file.ts';
import type { SupervisedProcess } from './supervisor.ts';
import { Waves } from './waves.ts';
import { ensureWebBuild } from './web-build.ts';

/** A part of the system that is being started. */
export interface Part {
  readonly title: string;
  /** Rejects with ServerFailed when it does not start. */
  readonly ready: Promise<void>;
}

/** The whole system on this machine. */
export class Stack {
  readonly addresses: RunFile;
  readonly #config: StackConfig;
  readonly #ports: Ports;
  readonly #demo = loadDemoEnv();
  readonly #report: Report;
  readonly #waves: Waves;

  private constructor(config: StackConfig, ports: Ports, report: Report) {
    this.addresses = describe(config, ports);
    this.#config = config;
    this.#ports = ports;
    this.#report = report;
    this.#waves = new Waves(report);
  }

  /**
   * Chooses the ports and ensures the data folder; starts nothing.
   *
   * @param report - called with a line about every process that ends and is started again
   * @throws Error with one line when the data folder cannot be used
   */
  static async create(config: StackConfig, report: Report): Promise<Stack> {
    await prepareDataFolder(config.dataFolder);
    return new Stack(config, await choosePorts(config), report);
  }

  /** Starts everything, each part as soon as what it needs is there. Call once. */
  start(): readonly Part[] {
    const services = findServices();
    const server = this.#startPostgres();
    const postgres = server.then(() => prepareDatabase(this.addresses.databaseUrl));
    const nats = this.#startNats();
    const keycloak = server.then(() => this.#startKeycloak());
    // The others are started when they can sign in, rather than to try again. The auth callout waits for Keycloak, but not as long as its first start takes on a slow machine.
    const servers = Promise.all([postgres, nats, keycloak]);
    const gate = services.includes(AUTH_SERVICE) ? servers.then(() => this.#startService(AUTH_SERVICE)) : servers;
    const parts = [
      { title: 'PostgreSQL', ready: postgres },
      { title: 'nats-server', ready: nats },
      { title: 'Keycloak', ready: keycloak },
      { title: 'the page', ready: this.#startPage() },
      ...services.map((name) => ({
        title: name,
        ready: name === AUTH_SERVICE ? gate.then(() => undefined) : gate.then(() => this.#startService(name)),
      })),
    ];
    // Whoever waits for a part handles its failure; until then it is not an unhandled one.
    for (const { ready } of parts) ready.catch(() => undefined);
    return parts;
  }

  /** Returns everything that runs; for tests that kill one. */
  processes(): readonly SupervisedProcess[] {
    return this.#waves.processes();
  }

  /** Stops the page, then the services, then the servers. Resolves when no process is left; idempotent. */
  async stop(): Promise<void> {
    await this.#waves.stop();
    await removeRunFile(this.#config.dataFolder);
  }

  async #startPostgres(): Promise<void> {
    const options = { dataDir: this.#data('postgres'), port: this.#ports.postgres, logFile: this.#log('postgres') };
    await this.#waves.start('servers', await postgresCommand(options));
  }

  async #startNats(): Promise<void> {
    const options = {
      dataDir: this.#data('nats'),
      ports: this.#ports.nats,
      allowedOrigins: [publicOrigin(this.#config)],
      logFile: this.#log('nats-server'),
    };
    await this.#waves.start('servers', natsCommand(await ensureNatsServer(), options));
  }

  async #startKeycloak(): Promise<void> {
    const dataDir = this.#data('keycloak');
    const isMoving = isKeptInFile(dataDir);
    if (isMoving) this.#report('Keycloak: moving people and settings from a file into PostgreSQL (a minute) …');
    const adminUrl = postgresUrl(this.#ports.postgres, 'postgres');
    const options = {
      dataDir,
      databaseUrl: await ensureKeycloakDatabase(adminUrl, { isNew: isMoving }),
      ports: this.#ports.keycloak,
      publicOrigin: publicOrigin(this.#config),
      logFile: this.#log('keycloak'),
    };
    if (isMoving) await moveIntoDatabase(options);
    const keycloak = await this.#waves.start('servers', await keycloakCommand(options));
    const changed = await updateOwnRealm(this.addresses.keycloakUrl, options).catch((error: unknown) => {
      if (error instanceof KeycloakAdminError) return [`not compared with keycloak/realm.json, since ${error.message}`];
      throw error;
    });
    const isNew = hasImportedRealm(await keycloak.current().log());
    if (changed.length > 0 && !isNew)
      this.#report(`The realm of Keycloak was brought up to date: ${changed.join('; ')}`);
  }

  async #startService(name: ServiceName): Promise<void> {
    const around = { surroundings: surroundingsOf(this.#config, this.addresses, this.#demo), demo: this.#demo };
    const instances = Array.from({ length: this.#config.instances ?? 1 }, async (_, at) => {
      const command = await serviceCommand({ service: name, instance: at + 1 }, this.#config, around);
      await this.#waves.start('services', command);
    });
    await Promise.all(instances);
  }

  async #startPage(): Promise<void> {
    if (this.#config.mode === 'dev') await this.#waves.start('edge', viteCommand(this.#config));
    else await ensureWebBuild();
    const upstreams = {
      keycloak: new URL(this.addresses.keycloakUrl).origin,
      natsWebSocket: this.addresses.natsWebSocketUrl,
      demo: this.#demo,
    };
    await this.#waves.start('edge', await gatewayCommand(this.#config, upstreams));
    await writeRunFile(this.#config.dataFolder, this.addresses);
  }

  #data(name: string): string {
    return join(this.#config.dataFolder, name);
  }

  #log(name: string): string {
    return logFile(this.#config, name);
  }
}

/**
 * Starts everything and waits; for tests.
 *
 * @throws ServerFailed when a part does not start; the others are stopped then
 */
export async function startStack(config: StackConfig, report: Report): Promise<Stack> {
  const stack = await Stack.create(config, report);
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
    databaseUrl: postgresUrl(ports.postgres, chatDatabase),
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
