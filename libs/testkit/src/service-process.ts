import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@nats-chat/contracts';
import { freePort, startProcess } from '@nats-chat/tools/servers';
import { memoryBounds } from '@nats-chat/tools/stack';

/** One instance of a service, in a process of its own, as it runs in production. */
export interface TestService {
  readonly pid: number;
  /** What it logged until now, from `info` up. */
  readonly log: () => Promise<readonly LogLine[]>;
  /** SIGTERM, as an orderly shutdown is; gives how it ended. */
  readonly stop: () => Promise<string>;
  /** SIGKILL, as a crash would be. */
  readonly kill: () => Promise<void>;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const MAIN = fileURLToPath(new URL('../../../apps/', import.meta.url));
const READY_TIMEOUT_MS = 30_000;

/**
 * Starts `apps/{service}`, and waits until it is ready.
 *
 * @param file What Node runs; default: the service's sources. A bundle is one.
 *
 * @example
 * const room = await startTestService('room', nats.serviceEnv('room'));
 * await room.stop();
 */
export const startTestService = async (
  service: ServiceName,
  env: Readonly<Record<string, string>>,
  file: string = join(MAIN, service, 'src', 'main.ts'),
): Promise<TestService> => {
  const folder = await mkdtemp(join(tmpdir(), `nats-chat-${service}-`));
  const logFile = join(folder, 'log');
  const port = await freePort();
  const running = await startProcess({
    name: service,
    file: process.execPath,
    args: ['--conditions=@nats-chat/source', file],
    env: { PATH: process.env['PATH'] ?? '', ...memoryBounds, PROBE_PORT: String(port), ...env },
    logFile,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok,
    readyTimeoutMs: READY_TIMEOUT_MS,
  });
  const log = async (): Promise<readonly LogLine[]> => {
    const lines = (await readFile(logFile, 'utf8')).split('\n');
    return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  };
  const clean = () => rm(folder, { recursive: true, force: true });
  return {
    pid: running.pid,
    log,
    stop: async () => {
      await running.stop();
      await clean();
      return running.exited;
    },
    kill: async () => {
      await running.kill();
      await clean();
    },
  };
};
