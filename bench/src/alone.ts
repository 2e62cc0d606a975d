import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permissions } from '@nats-chat/permissions';
import { ensureStorage } from '@nats-chat/service-kit';
import { startNats, type RunningProcess } from '@nats-chat/tools/servers';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Login } from './load/raw-client.ts';
import type { Person } from './load/send.ts';

/** nats-server with the log and nothing else: what the machine can do without us. */
export interface Alone {
  readonly process: RunningProcess;
  /** Of its one user. */
  readonly login: Login;
  /** As many senders as are asked for, all of whom have the one login. */
  readonly people: (count: number) => readonly Person[];
  readonly stop: () => Promise<void>;
}

const ORIGIN = 'http://localhost:3000';
const PASSWORD = 'bench';
/** Creates the log. */
const OWNER = 'owner';
/** Whom all connections are of. */
const PERSON = 'bench';

/** @param permissions Of those who connect; without them they may do everything. */
export const startAlone = async (permissions?: Permissions): Promise<Alone> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-alone-'));
  const configFile = join(dataDir, 'nats.conf');
  await writeFile(configFile, await configuration(permissions));
  const nats = await startNats({ dataDir, allowedOrigins: [ORIGIN], configFile });
  const nc = await connect({ servers: nats.url, user: OWNER, pass: PASSWORD });
  await ensureStorage(await jetstreamManager(nc, { checkAPI: false }), 'persist', { replicas: 1 });
  await nc.close();
  const login: Login = { wsUrl: nats.wsUrl, origin: ORIGIN, credentials: { user: PERSON, pass: PASSWORD } };
  return {
    process: nats,
    login,
    people: (count) => Array.from({ length: count }, (_, at) => ({ user: `bench${at}`, login })),
    stop: async () => {
      await nats.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** `nats-alone.conf` with the server's users; what is JSON is also a configuration of nats-server. */
async function configuration(permissions: Permissions | undefined): Promise<string> {
  const users = [
    { user: OWNER, password: PASSWORD },
    { user: PERSON, password: PASSWORD, permissions },
  ];
  const template = await readFile(new URL('../nats-alone.conf', import.meta.url), 'utf8');
  return `${template}\nauthorization: ${JSON.stringify({ users })}\n`;
}
