import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureStorage } from '@nats-chat/service-kit';
import { startNats, type RunningProcess } from '@nats-chat/tools/servers';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Person } from './load/send.ts';

/** nats-server with the log and nothing else: what the machine can do without us. */
export interface Alone {
  readonly process: RunningProcess;
  /** As many senders as are asked for, all of whom are the server's one user. */
  readonly people: (count: number) => readonly Person[];
  readonly stop: () => Promise<void>;
}

const ORIGIN = 'http://localhost:3000';
const PASSWORD = 'bench';

export const startAlone = async (): Promise<Alone> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-alone-'));
  const nats = await startNats({
    dataDir,
    allowedOrigins: [ORIGIN],
    configFile: fileURLToPath(new URL('../nats-alone.conf', import.meta.url)),
    env: { BENCH_PASSWORD: PASSWORD },
  });
  const credentials = { user: 'bench', pass: PASSWORD };
  const nc = await connect({ servers: nats.url, ...credentials });
  await ensureStorage(await jetstreamManager(nc, { checkAPI: false }), 'persist', { replicas: 1 });
  await nc.close();
  const login = { wsUrl: nats.wsUrl, origin: ORIGIN, credentials };
  return {
    process: nats,
    people: (count) => Array.from({ length: count }, (_, at) => ({ user: `bench${at}`, login })),
    stop: async () => {
      await nats.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
