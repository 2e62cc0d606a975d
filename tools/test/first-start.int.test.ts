import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { explainFailure, isPortTaken } from '../src/servers/failure.ts';
import { portProblem } from '../src/servers/ports.ts';
import { freePort, loadDemoEnv, requireDemo, runProcess, startNats, startPostgres } from '../src/servers/index.ts';
import { gatewayCommand } from '../src/stack/commands.ts';
import { readStackConfig } from '../src/stack/config.ts';
import { prepareDataFolder } from '../src/stack/data-folder.ts';
import { claimDataFolder, findRun, releaseDataFolder } from '../src/stack/run-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-first-start-'));
  // Root's PostgreSQL runs as another user, who passes through.
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** A program of another purpose that has a process number. */
const other: ChildProcess = spawn('sleep', ['600'], { stdio: 'ignore' });
const otherPid = String(other.pid);
afterAll(() => void other.kill());

const starts = 'starts';

describe('PostgreSQL', () => {
  let dataDir: string;
  let cluster: string;

  beforeAll(async () => {
    dataDir = join(folder, 'Ünser chat ☃');
    cluster = join(dataDir, 'cluster');
    vi.stubEnv('LANG', 'en_XX.UTF-8');
    vi.stubEnv('LC_ALL', 'en_XX.UTF-8');
  });

  const start = async (): Promise<string> => {
    const server = await startPostgres({ dataDir, durable: false }).catch((error: unknown) => String(error));
    if (typeof server === 'string') return server;
    await server.stop();
    return starts;
  };

  it('is made and starts, with a language that this machine does not have, in a folder with spaces and other letters', async () => {
    await mkdir(join(dataDir, 'cluster.new', 'base'), { recursive: true });
    expect(await start()).toBe(starts);
  });

  it('is made again where an older release was cut off in the midst of it', async () => {
    await rm(cluster, { recursive: true });
    await mkdir(join(cluster, 'base', '1'), { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), '18\n');
    expect(await start()).toBe(starts);
  });

  const damaged = /damaged: put \.data back from a backup, or type npm run reset/;
  it.each<[file: string, content: string, expected: string | RegExp]>([
    ['postmaster.pid', `${otherPid}\n`, starts],
    ['postmaster.pid', '4194303\n', starts],
    ['postmaster.pid', '', starts],
    ['postgresql.conf', "lc_messages = 'xx_XX.UTF-8'\n", starts],
    ['postgresql.conf', '', starts],
    ['postgresql.auto.conf', '', starts],
    ['PG_VERSION', '', damaged],
    ['PG_VERSION', '17\n', /of PostgreSQL 17, this release runs 18/],
    ['PG_VERSION', '19\n', /of PostgreSQL 19, this release runs 18/],
    ['global/pg_control', '', damaged],
    ['global/pg_control', 'cut off', damaged],
    ['global/pg_filenode.map', '', damaged],
    ['base/5/1259', '', damaged],
    ['base/5/1259', 'cut off', damaged],
    ['base/5/1249', '', damaged],
    ['pg_hba.conf', '', /could not load .*pg_hba\.conf/],
  ])('with %s saying %j', async (name, content, expected) => {
    const file = join(cluster, name);
    const whole = await readFile(file).catch(() => undefined);
    await writeFile(file, content);
    const result = await start();
    if (whole === undefined) await rm(file, { force: true });
    else await writeFile(file, whole);
    expect(result).toMatch(expected);
    expect(result.split('\n')).toHaveLength(1);
  });

  it('without its log of writes says that it is damaged', async () => {
    await rename(join(cluster, 'pg_wal'), join(cluster, 'removed'));
    expect(await start()).toMatch(damaged);
    await rename(join(cluster, 'removed'), join(cluster, 'pg_wal'));
  });

  it('says at once that it was made with another password', async () => {
    vi.stubEnv('POSTGRES_PASSWORD', 'another');
    expect(await start()).toMatch(/made with another POSTGRES_PASSWORD/);
  });
});

describe('nats-server', () => {
  it.each(['20261126210000', '5k', 'true', '-abc', '2026-01-01', 'a b', '"', '#'])(
    'takes the password %s',
    async (password) => {
      const dataDir = await mkdtemp(join(folder, 'my nats ☃ '));
      const server = await startNats({ dataDir, env: { NATS_CHAT_PASSWORD: password } });
      const user = requireDemo(loadDemoEnv(), 'NATS_CHAT_USER');
      const nc = await connect({ servers: server.url, user, pass: password, reconnect: false });
      await nc.close();
      await server.stop();
    },
  );

  it('starts, or says what is damaged, with any file of its data emptied or cut off', async () => {
    const dataDir = await mkdtemp(join(folder, 'nats-'));
    const first = await startNats({ dataDir });
    const user = requireDemo(loadDemoEnv(), 'NATS_CHAT_USER');
    const pass = requireDemo(loadDemoEnv(), 'NATS_CHAT_PASSWORD');
    const inboxPrefix = '_INBOX.svc:auth-callout';
    const nc = await connect({ servers: first.url, user, pass, inboxPrefix, reconnect: false });
    const bucket = { name: 'KV_USERS', subjects: ['$KV.USERS.>'], allow_direct: true, storage: 'file' };
    await nc.request('$JS.API.STREAM.CREATE.KV_USERS', JSON.stringify(bucket));
    await nc.request('$KV.USERS.alice', '{}');
    const reader = { name: 'reader', durable_name: 'reader', ack_policy: 'explicit' };
    const made = await nc.request(
      '$JS.API.CONSUMER.CREATE.KV_USERS.reader',
      JSON.stringify({ stream_name: 'KV_USERS', config: reader }),
    );
    expect(made.string()).toContain('"durable_name":"reader"');
    await nc.close();
    await first.stop();
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.parentPath.includes('KV_USERS'));
    expect(files.map(({ parentPath }) => parentPath).join()).toContain('obs/reader');
    for (const { parentPath, name } of files) {
      for (const bytes of [0, 10]) {
        const path = join(parentPath, name);
        const whole = await readFile(path);
        await truncate(path, Math.min(bytes, whole.length));
        const server = await startNats({ dataDir }).catch((error: unknown) => String(error));
        if (typeof server === 'string') expect(server).toMatch(/the data of the stream KV_USERS is damaged: .* rm -r/);
        else await server.stop();
        await mkdir(parentPath, { recursive: true });
        await writeFile(path, whole);
      }
    }
  });
});

describe('the data folder', () => {
  const claim = (at: string) => claimDataFolder(at).then(() => releaseDataFolder(at));

  it.each([
    ['empty', ''],
    ['cut off', '{"pid": 12, "orig'],
    ['of an older version', '{"pid":1}'],
    ['of a newer version', '[]'],
    ['of a process that is another program now', JSON.stringify(runOf(Number(otherPid)))],
  ])('counts as stopped with a run.json that is %s', async (_, text) => {
    await writeFile(join(folder, 'run.json'), text);
    expect(await findRun(folder)).toBeUndefined();
  });

  it.each(['', 'x', '4194303', otherPid])('can be taken with a left-over start.pid that says %j', async (text) => {
    await writeFile(join(folder, 'start.pid'), text);
    await claim(folder);
  });

  it('is open to its owner alone', async () => {
    const at = join(folder, 'data');
    await prepareDataFolder(at);

    const mode = async (name: string) => ((await stat(join(at, name))).mode & 0o777).toString(8);
    expect(await mode('')).toBe(process.getuid?.() === 0 ? '711' : '700');
    for (const name of ['logs', 'nats', 'keycloak']) expect(await mode(name)).toBe('700');
  });

  it('is refused in one line where a file is in its place', async () => {
    const at = join(folder, 'file');
    await writeFile(at, '');
    await expect(prepareDataFolder(at)).rejects.toThrow(/a file where a folder belongs/);
  });
});

describe('a port that another program has', () => {
  it.each(['127.0.0.1', '::1', '0.0.0.0'])('at %s is found before anything starts', async (host) => {
    const port = await freePort();
    const taken = await listenOn(host, port);
    expect(await portProblem(port)).toBe('taken');
    await taken();
    expect(await portProblem(port)).toBeUndefined();
  });

  it('is not one that outgoing connections are given', async () => {
    const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '32768');
    expect(await freePort()).toBeLessThan(Number(range.split('\t')[0]));
  });

  it.each(['127.0.0.1', '::1'])('at %s since the check ends the gateway, which says so', async (host) => {
    const port = await freePort();
    const taken = await listenOn(host, port);
    const config = { ...readStackConfig('start', {}), port, dataFolder: folder };
    const demo = loadDemoEnv();
    const command = await gatewayCommand(config, {
      keycloak: 'http://127.0.0.1:1',
      natsWebSocket: 'ws://127.0.0.1:1',
      demo,
    });
    const gateway = runProcess(command);
    expect(await gateway.exited).toBe('exit code 1');
    expect(isPortTaken(await gateway.log())).toBe(true);
    expect(explainFailure(await gateway.log(), '')).toContain('address already in use');
    await taken();
  });
});

async function listenOn(host: string, port: number): Promise<() => Promise<void>> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  return () => new Promise((resolve) => void server.close(() => resolve()));
}

function runOf(pid: number) {
  return {
    pid,
    origin: 'http://localhost:3000',
    natsUrl: 'nats://127.0.0.1:4222',
    natsWebSocketUrl: 'ws://127.0.0.1:8080',
    natsMonitorUrl: 'http://127.0.0.1:8222',
    databaseUrl: 'postgres://127.0.0.1/chatdb',
    keycloakUrl: 'http://127.0.0.1:8080/auth',
  };
}
