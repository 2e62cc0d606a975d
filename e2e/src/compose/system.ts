import { chatDatabase, freePort, loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { findServices } from '@nats-chat/tools/stack';
import { RATE_PER_MINUTE } from '../fixture.ts';
import type { Reachable, RunningSystem } from '../system.ts';
import { compose, containersOf } from './docker.ts';

/** The system in containers, one for all tests of a run. */
export interface ComposeSystem extends RunningSystem {
  /** Removes it with its data. */
  readonly remove: () => Promise<void>;
}

/** What runs natively under these names has others in containers, as nginx is no service of ours. */
const renamed: Readonly<Record<string, string>> = { gateway: 'web', 'nats-server': 'nats' };
export const containerName = (name: string): string => renamed[name] ?? name;

/** Every container that goes on running. */
export const containerNames = ['nats', 'postgres', 'keycloak', 'web', ...findServices()];

/**
 * Chooses the ports of this machine by which a system in containers is reached, and sets the variables that Compose takes.
 *
 * @param env - more of those variables
 */
export const chooseAddresses = async (env: Readonly<Record<string, string>>): Promise<Reachable['addresses']> => {
  const ports = {
    PORT: await freePort(),
    TEST_NATS_PORT: await freePort(),
    TEST_NATS_WS_PORT: await freePort(),
    TEST_NATS_HTTP_PORT: await freePort(),
    TEST_POSTGRES_PORT: await freePort(),
    TEST_KEYCLOAK_PORT: await freePort(),
  };
  const variables = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  Object.assign(process.env, variables, env);
  const password = requireDemo(loadDemoEnv(), 'POSTGRES_PASSWORD');
  return {
    origin: `http://localhost:${ports.PORT}`,
    natsUrl: `nats://127.0.0.1:${ports.TEST_NATS_PORT}`,
    natsWebSocketUrl: `ws://127.0.0.1:${ports.TEST_NATS_WS_PORT}`,
    natsMonitorUrl: `http://127.0.0.1:${ports.TEST_NATS_HTTP_PORT}`,
    databaseUrl: `postgres://postgres:${password}@127.0.0.1:${ports.TEST_POSTGRES_PORT}/${chatDatabase}`,
    keycloakUrl: `http://127.0.0.1:${ports.TEST_KEYCLOAK_PORT}/auth`,
  };
};

/**
 * Chooses ports, builds the images, and starts everything: minutes the first time.
 *
 * @param receiverPort - where the Collector passes telemetry on to
 * @param disk - the folder in which the streams are kept; default: a volume
 */
export const startComposeSystem = async (receiverPort: number, disk?: string): Promise<ComposeSystem> => {
  const addresses = await chooseAddresses({
    TEST_RECEIVER_PORT: String(receiverPort),
    FANOUT_RATE_LIMIT_PER_MINUTE: RATE_PER_MINUTE,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
    ...(disk !== undefined && { TEST_NATS_DISK: disk }),
  });
  const options = { files: disk === undefined ? [] : ['e2e/compose/small-disk.yml'] };
  const start = () => compose(['up', '--detach', '--wait'], options);
  const remove = async (): Promise<void> => {
    await compose(['down', '--volumes', '--remove-orphans', '--timeout', '10'], options);
  };
  await compose(['build']);
  await remove();
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  const pids = new Map<string, number>();
  let starting: Promise<unknown> = Promise.resolve();
  const readPid = async (container: string): Promise<void> => {
    const [first] = await containersOf(container);
    pids.set(container, first?.State.Pid ?? 0);
  };
  await Promise.all(containerNames.map(readPid));
  const kill = (container: string) => compose(['kill', '--signal', 'SIGKILL', container]);
  const startAgain = async (container: string): Promise<void> => {
    starting = compose(['start', container]).then(() => readPid(container));
    await starting;
  };
  return {
    addresses,
    pidOf: (name) => pids.get(containerName(name)) ?? 0,
    kill: async (name) => {
      const container = containerName(name);
      await kill(container);
      // To Docker this is somebody's wish, and no crash. People write meanwhile.
      startAgain(container).catch(() => undefined);
    },
    keepDown: async (name) => {
      const container = containerName(name);
      await kill(container);
      return () => startAgain(container);
    },
    recovered: async () => {
      await starting;
      await compose(['up', '--detach', '--wait', '--no-recreate'], options);
    },
    remove,
    stop: remove,
  };
};
