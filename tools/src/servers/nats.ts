import { join } from 'node:path';
import { loadDemoEnv } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { diskProblem } from './disk.ts';
import { baseEnvironment } from './environment.ts';
import { ensureNatsServer } from './install-nats-server.ts';
import { freePort } from './ports.ts';
import { type RunningProcess, type ServerCommand, ServerFailed, startProcess } from './process.ts';

/** What may differ between two nats-servers of one machine; the rest is `nats/nats.conf`. */
export interface NatsOptions {
  /** JetStream's files and, by default, the log. */
  readonly dataDir: string;
  /** Default: free ones. */
  readonly ports?: NatsPorts;
  /** Default: the page of `npm start`, http://localhost:3000. */
  readonly allowedOrigins?: readonly string[];
  /** Default: `nats.log` in `dataDir`. */
  readonly logFile?: string;
  /** Another configuration file than `nats/nats.conf`. */
  readonly configFile?: string;
  /** Wins over `.env.example`, for a test with its own keys. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Client, WebSocket and monitoring port, all on 127.0.0.1. */
export interface NatsPorts {
  readonly client: number;
  readonly webSocket: number;
  readonly monitor: number;
}

/** A running nats-server. */
export interface NatsServer extends RunningProcess {
  /** `nats://…`, for services. */
  readonly url: string;
  /** `ws://…`, for browsers; send an allowed `Origin`. */
  readonly wsUrl: string;
  /** `http://…`: `/healthz`, `/varz`, `/connz`, `/jsz`. */
  readonly monitorUrl: string;
  /** To start again with the same ports after a kill. */
  readonly ports: NatsPorts;
}

/**
 * Starts a nats-server with the project's configuration and waits until it is healthy.
 *
 * @throws ServerFailed when it does not start
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const ports = options.ports ?? (await freeNatsPorts());
  const running = await startProcess(natsCommand(await ensureNatsServer(), { ...options, ports }));
  return {
    ...running,
    url: `nats://127.0.0.1:${ports.client}`,
    wsUrl: `ws://127.0.0.1:${ports.webSocket}`,
    monitorUrl: `http://127.0.0.1:${ports.monitor}`,
    ports,
  };
}

/** Returns how `binary` is run; for who supervises it. */
export function natsCommand(binary: string, options: NatsOptions & { readonly ports: NatsPorts }): ServerCommand {
  const { dataDir, ports } = options;
  const settings = Object.fromEntries(Object.entries(loadDemoEnv()).filter(([name]) => /^(?:NATS|AUTH)_/.test(name)));
  return {
    name: 'nats-server',
    file: binary,
    args: ['--config', options.configFile ?? inRepository('nats', 'nats.conf')],
    env: {
      ...baseEnvironment(),
      ...quoted({
        ...settings,
        NATS_SERVER_NAME: 'nats-1',
        NATS_LISTEN: `127.0.0.1:${ports.client}`,
        NATS_WS_LISTEN: `127.0.0.1:${ports.webSocket}`,
        NATS_HTTP: `127.0.0.1:${ports.monitor}`,
        NATS_STORE_DIR: join(dataDir, 'store'),
        ...options.env,
      }),
      NATS_MAX_MEMORY_STORE: '256MB',
      // The streams of the contract reserve 9 GiB of it; disk is used only as they fill.
      NATS_MAX_FILE_STORE: '12GB',
      NATS_ALLOWED_ORIGINS: JSON.stringify(options.allowedOrigins ?? ['http://localhost:3000']),
    },
    logFile: options.logFile ?? join(dataDir, 'nats.log'),
    isReady: () => isHealthy(ports.monitor, dataDir),
    isLive: () => isLive(ports.monitor, dataDir),
    readyTimeoutMs: 30_000,
  };
}

/**
 * nats-server reads a value from the environment as if it stood in the file: without quotes, `5k` is a number there, `true` a
 * boolean, and `-abc` an error.
 */
function quoted(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}

async function isHealthy(monitorPort: number, dataDir: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${monitorPort}/healthz`, { signal: AbortSignal.timeout(2_000) });
  const text = await answer.text();
  if (!answer.ok && text.includes('could not be recovered')) {
    const stream = /(\w+)' could not be recovered/.exec(text)?.[1] ?? 'of people';
    throw new ServerFailed(
      `nats-server does not start: the data of the stream ${stream} is damaged: put .data back from a backup, or type rm -r "${dataDir}", which forgets what PostgreSQL does not have.`,
    );
  }
  return answer.ok;
}

/**
 * After a full disk nats-server runs on and stores nothing more in the streams that were written to, until it is started again
 * (2.15.2, `/healthz` alone says so). That is of no use before there is room, and people who are connected read on until then.
 */
async function isLive(monitorPort: number, dataDir: string): Promise<boolean | string> {
  const answer = await fetch(`http://127.0.0.1:${monitorPort}/healthz`, { signal: AbortSignal.timeout(2_000) });
  const text = await answer.text();
  if (answer.ok || !/write error|no space|disabled|not enabled/.test(text)) return true;
  return (await diskProblem(dataDir)) ?? false;
}

async function freeNatsPorts(): Promise<NatsPorts> {
  return { client: await freePort(), webSocket: await freePort(), monitor: await freePort() };
}
