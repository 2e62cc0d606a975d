import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inboxPrefix, OPERATOR, serviceCaller, type ServiceName } from '@nats-chat/contracts';
import { operatorPermissions, peoplePermissions, servicePermissions } from '@nats-chat/permissions';
import { startNats } from '@nats-chat/tools/servers';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { staticUsersConfig } from './static-users.ts';
import { waitUntil } from './wait-until.ts';

export interface TestNatsOptions {
  /** Services that may connect, under their own profiles. */
  readonly services?: readonly ServiceName[];
  /** People who may connect, with their realm roles. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
  /** More lines for the server's configuration. */
  readonly config?: string;
}

/**
 * A nats-server without Keycloak and auth callout: its static users have exactly the permissions that the callout would
 * give them. All connections are TCP, since one process cannot use both transports of the client.
 */
export interface TestNats {
  readonly url: string;
  readonly wsUrl: string;
  readonly monitorUrl: string;
  /** A connection with the profile of a service. */
  readonly service: (name: ServiceName) => Promise<NatsConnection>;
  /** The environment in which a service finds this server. */
  readonly serviceEnv: (name: ServiceName) => Readonly<Record<string, string>>;
  /** A connection with the permissions of a person; `name` is the connection’s, as a tab has one. */
  readonly person: (user: string, name?: string) => Promise<NatsConnection>;
  /** A connection with what backing up and restoring takes. */
  readonly operator: () => Promise<NatsConnection>;
  /** A connection that may do everything, to look at what happened. */
  readonly admin: () => Promise<NatsConnection>;
  /** SIGKILL, as a crash would be. */
  readonly kill: () => Promise<void>;
  /**
   * Starts it again on the same ports and files, after a kill. Resolves when the connections that were handed out are back: what
   * is asked over them earlier is lost, and waited for in vain.
   */
  readonly restart: () => Promise<void>;
  /** Closes all connections that were handed out, then stops. */
  readonly stop: () => Promise<void>;
}

const PASSWORD = 'test';

/**
 * Starts a nats-server in a temporary folder, on free ports; less than a second.
 *
 * @example
 * const nats = await startTestNats({ services: ['room'], people: { alice: ['user'] } });
 * const alice = await nats.person('alice');
 * await nats.stop();
 */
export const startTestNats = async (options: TestNatsOptions = {}): Promise<TestNats> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-chat-nats-'));
  const configFile = join(dataDir, 'nats.conf');
  const users = [
    ...(options.services ?? []).map((name) => ({ name: `svc-${name}`, permissions: servicePermissions(name) })),
    { name: 'operator', permissions: operatorPermissions() },
    ...Object.entries(options.people ?? {}).map(([name, roles]) => ({
      name,
      permissions: peoplePermissions(name, roles),
    })),
  ];
  await writeFile(configFile, staticUsersConfig({ users, password: PASSWORD, extra: options.config ?? '' }));
  let server = await startNats({ dataDir, configFile });
  const { ports, url, wsUrl, monitorUrl } = server;
  const handedOut: { readonly connection: NatsConnection; readonly isUp: () => boolean }[] = [];
  const handOut = async (opening: Promise<NatsConnection>): Promise<NatsConnection> => {
    const connection = await opening;
    handedOut.push({ connection, isUp: follow(connection) });
    return connection;
  };
  const untilAll = (what: string, are: boolean) =>
    waitUntil(what, () => handedOut.every(({ connection, isUp }) => connection.isClosed() || isUp() === are));
  const as = (user: string, caller: string, name: string) =>
    handOut(connect({ servers: url, user, pass: PASSWORD, name, inboxPrefix: inboxPrefix(caller), ...PATIENT }));
  return {
    url,
    wsUrl,
    monitorUrl,
    service: (name) => as(`svc-${name}`, serviceCaller(name), name),
    serviceEnv: (name) => ({ NATS_URL: url, NATS_USER: `svc-${name}`, NATS_PASSWORD: PASSWORD }),
    person: (user, name = 'test') => as(user, user, name),
    operator: () => as('operator', OPERATOR, 'operator'),
    admin: () => as('admin', 'admin', 'admin'),
    kill: async () => {
      await server.kill();
      await untilAll('the connections know', false);
    },
    restart: async () => {
      server = await startNats({ dataDir, configFile, ports });
      await untilAll('they are back', true);
    },
    stop: async () => {
      await Promise.all(handedOut.map(({ connection }) => connection.close()));
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** Follows what a connection says of itself; gives whether it stands. */
function follow(connection: NatsConnection): () => boolean {
  let isUp = true;
  const apply = async (): Promise<void> => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') isUp = false;
      if (type === 'reconnect') isUp = true;
    }
  };
  void apply();
  return () => isUp;
}

/** Reconnects for ever and soon, so that a test may restart the server. */
const PATIENT = { maxReconnectAttempts: -1, reconnectTimeWait: 100 } as const;
