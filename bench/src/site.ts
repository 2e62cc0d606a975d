import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inboxPrefix, serviceCaller, type ServiceName } from '@nats-chat/contracts';
import { connectService } from '@nats-chat/service-kit';
import { bundleOf, bundleServices } from '@nats-chat/tools/bundle';
import {
  chatDatabase,
  freePort,
  loadDemoEnv,
  natsPasswordName,
  postgresUrl,
  prepareDatabase,
  requireDemo,
  serviceDatabaseUrl,
  startKeycloak,
  startNats,
  startPostgres,
  startProcess,
  type RunningProcess,
  withClient,
} from '@nats-chat/tools/servers';
import { findServices, serviceEnvironment } from '@nats-chat/tools/stack';
import type { NatsConnection } from '@nats-io/nats-core';
import type { ServiceLogin } from './load/publish.ts';

/** The whole system, as it is deployed: configured servers, bundled services, all on this machine. */
export interface Site {
  readonly wsUrl: string;
  readonly origin: string;
  readonly keycloakUrl: string;
  /**
   * Starts a service from its bundle, unless that instance runs, and waits until it is ready, for which it may need
   * others.
   */
  readonly startService: (service: ServiceName, instance?: number) => Promise<void>;
  /** Stops every instance of a service. */
  readonly stopService: (service: ServiceName) => Promise<void>;
  /** All there are. */
  readonly services: readonly ServiceName[];
  /** Gives the one number that a query of the database selects. */
  readonly queryNumber: (sql: string, values: readonly unknown[]) => Promise<number>;
  /** The services that run. */
  readonly processes: () => readonly RunningProcess[];
  /** NATS and PostgreSQL, beside the services. */
  readonly everything: () => readonly RunningProcess[];
  /** The account of a service, for a load process or for {@link Site.connect}. */
  readonly loginOf: (service: ServiceName) => ServiceLogin;
  readonly connect: (service: ServiceName) => Promise<NatsConnection>;
  /** Stops everything and removes its data; idempotent. */
  readonly stop: () => Promise<void>;
}

const ORIGIN = 'http://localhost:3000';
/** So that the limit on sends does not become what is measured. */
const TUNING = { FANOUT_RATE_LIMIT_PER_MINUTE: '10000000', LOG_LEVEL: 'warn' };

/** @param profileDir Where a service that is stopped writes its CPU profile; without it none is taken. */
export const startSite = async (profileDir?: string): Promise<Site> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-chat-bench-'));
  // PostgreSQL refuses to run as root; the user it runs as then has to get in here.
  await chmod(dataDir, 0o711);
  const demo = loadDemoEnv();
  const started: RunningProcess[] = [];
  const connections: NatsConnection[] = [];
  const keep = <Process extends RunningProcess>(process: Process): Process => {
    started.push(process);
    return process;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    for (const process of started.splice(0).reverse()) await process.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const [nats, databaseUrl, keycloak] = await Promise.all([
      startNats({ dataDir: join(dataDir, 'nats'), allowedOrigins: [ORIGIN] }).then(keep),
      startDatabase(join(dataDir, 'postgres'), keep),
      startKeycloak({ dataDir: join(dataDir, 'keycloak'), patchRealm }).then(keep),
      bundleServices(),
    ]);
    const services = new Map<string, RunningProcess>();
    const startService = async (service: ServiceName, instance = 0): Promise<void> => {
      const key = `${service}-${instance}`;
      if (services.has(key)) return;
      const probePort = await freePort();
      const surroundings = {
        natsUrl: nats.url,
        keycloakUrl: keycloak.url,
        keycloakIssuer: keycloak.issuer,
        databaseUrl: (name: string) => serviceDatabaseUrl(databaseUrl, name),
      };
      const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profileDir, service)}`];
      const process_ = await startProcess({
        name: service,
        file: process.execPath,
        args: [...profile, bundleOf(service)],
        env: {
          PATH: process.env['PATH'] ?? '',
          ...serviceEnvironment(service, surroundings, { demo, outer: TUNING }),
          PROBE_PORT: String(probePort),
        },
        logFile: join(dataDir, `${key}.log`),
        isReady: () => fetch(`http://127.0.0.1:${probePort}/readyz`).then(({ ok }) => ok),
        readyTimeoutMs: 90_000,
      });
      services.set(key, keep(process_));
    };
    const stopService = async (service: ServiceName): Promise<void> => {
      for (const [key, running] of services) {
        if (running.name !== service) continue;
        services.delete(key);
        started.splice(started.indexOf(running), 1);
        await running.stop();
      }
    };
    const loginOf = (service: ServiceName): ServiceLogin => ({
      url: nats.url,
      user: service,
      password: requireDemo(demo, natsPasswordName(service)),
      inboxPrefix: inboxPrefix(serviceCaller(service)),
    });
    return {
      wsUrl: nats.wsUrl,
      origin: ORIGIN,
      keycloakUrl: keycloak.url,
      services: findServices(),
      startService,
      stopService,
      queryNumber: async (sql, values) => {
        let number = Number.NaN;
        await withClient(databaseUrl, async (client) => {
          const { rows } = await client.query<{ number: string }>(sql, [...values]);
          number = Number(rows[0]?.number);
        });
        return number;
      },
      processes: () => [...services.values()],
      everything: () => started,
      loginOf,
      connect: async (service) => {
        const { url: servers, user, password } = loginOf(service);
        const connection = await connectService(service, { servers, user, password });
        connections.push(connection);
        return connection;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

async function startDatabase(dataDir: string, keep: (process: RunningProcess) => unknown): Promise<string> {
  const server = await startPostgres({ dataDir });
  keep(server);
  const url = postgresUrl(server.port, chatDatabase);
  await prepareDatabase(url);
  return url;
}

/** People sign in once, in seconds rather than minutes, and keep their token for the whole run. */
function patchRealm(realm: { accessTokenLifespan: number; [field: string]: unknown }): void {
  realm.accessTokenLifespan = 3_600;
  realm['passwordPolicy'] = 'hashAlgorithm(pbkdf2-sha256) and hashIterations(1)';
}
