import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../src/repository.ts';
import { cacheFolder, ensureKeycloak, ensureNatsServer, freePort } from '../src/servers/index.ts';
import { findRun } from '../src/stack/index.ts';
import { loopback, NpmStart, type StartOptions } from './npm-start.ts';

const isRootOnLinux = process.getuid?.() === 0 && process.platform === 'linux';
/** Somebody else on this machine. */
const nobody = { uid: 65_534, gid: 65_534 };

let folder: string;
const started: NpmStart[] = [];
const undo: (() => unknown)[] = [];

const start = (options: StartOptions): NpmStart => {
  const npmStart = new NpmStart(options);
  started.push(npmStart);
  return npmStart;
};

/** A system of its own, which has not been started yet. */
const newSystem = async (): Promise<StartOptions> => {
  const data = await mkdtemp(join(folder, 'data ☃ '));
  await rm(data, { recursive: true });
  return { data, port: await freePort(), natsPort: await freePort() };
};

const listenOn = async (host: string, port: number): Promise<void> => {
  const server = createServer();
  undo.push(() => server.close());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
};

const onSmallDisk = async (data: string, megabytes: number): Promise<void> => {
  await mkdir(data, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', data]);
  undo.push(() => execa('umount', [data]));
};

/** A copy of what git has of this clone, uncommitted changes included, without anything installed or built. */
const newClone = async (): Promise<string> => {
  const clone = await mkdtemp(join(folder, 'my clone ☃ '));
  const listed = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
  });
  const files = listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(repositoryRoot, path)));
  for (const path of files) await cp(join(repositoryRoot, path), join(clone, path));
  return clone;
};

/** Fills a cache with what is fetched from elsewhere, and with nothing that is built here. */
const coldCache = async (cache: string): Promise<StartOptions['env'] & object> => {
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cacheFolder()))
    if (name.startsWith('nats-server-')) await cp(join(cacheFolder(), name), join(cache, name), { recursive: true });
  const keycloak = join(cache, '..', 'keycloak');
  await cp(await ensureKeycloak(), keycloak, { recursive: true });
  return { KEYCLOAK_HOME: keycloak };
};

/** A folder of this machine's programs without Go and Maven. */
const fewPrograms = async (): Promise<string> => {
  const programs = await mkdtemp(join(folder, 'bin '));
  await chmod(programs, 0o755);
  for (const from of ['/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const name of await readdir(from))
      if (!['go', 'mvn'].includes(name)) await symlink(join(from, name), join(programs, name)).catch(() => undefined);
  return programs;
};

const withoutNetwork = ['/usr/bin/unshare', '--net', '/bin/sh', '-c', '/sbin/ip link set lo up && exec "$@"', 'sh'];
const asNobody = ['setpriv', `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups'];

const logOf = ({ data }: StartOptions, name: string): string => {
  const file = join(data, 'logs', `${name}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-first-start-'));
  // Root's PostgreSQL runs as another user, who passes through.
  await chmod(folder, 0o755);
  await Promise.all([ensureKeycloak(), ensureNatsServer()]);
});
afterEach(async () => {
  for (const npmStart of started.splice(0)) await npmStart.cut();
  for (const step of undo.splice(0).reverse()) await step();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm start says in one line what is wrong, and what to type, and leaves nothing running', () => {
  type Row = [
    what: string,
    prepare: (system: StartOptions) => Promise<unknown>,
    line: RegExp,
    options?: Partial<StartOptions>,
  ];
  const emptyCache = join(tmpdir(), `nats-chat-no-cache-${process.pid}`);
  const byNobody = { identity: nobody, env: { HOME: tmpdir() } };

  const anywhere: Row[] = [
    [
      'a port that another program has at 127.0.0.1',
      ({ port }) => listenOn('127.0.0.1', port),
      /^Port \d+ is in use: .*: PORT=\d+ npm start$/,
    ],
    [
      'a port that another program has at ::1',
      ({ port }) => listenOn('::1', port),
      /^Port \d+ is in use: .*: PORT=\d+ npm start$/,
    ],
    [
      'a port for nats-server that another program has',
      ({ natsPort }) => listenOn('127.0.0.1', natsPort),
      /^Port \d+ is in use: .*: NATS_PORT=\d+ npm start$/,
    ],
    [
      'a port that is none',
      async () => undefined,
      /^PORT=70000 is not a port \(1–65535\)\.$/,
      { env: { PORT: '70000' } },
    ],
    [
      'an address that lets others in',
      async () => undefined,
      /^npm start is for this machine alone, and BIND_ADDRESS=0\.0\.0\.0 lets others in: type docker compose up .+, or BIND_ADDRESS= npm start$/,
      { env: { BIND_ADDRESS: '0.0.0.0' } },
    ],
    [
      'no Java',
      async () => undefined,
      /^Java is missing: .*Install it: .+$/,
      { env: { PATH: dirname(process.execPath), JAVA_HOME: '' } },
    ],
    [
      'a file in the place of the data',
      ({ data }) => writeFile(data, ''),
      /has a file where a folder belongs: remove it, then start again\.$/,
    ],
    [
      'another start that is at work on the same data',
      async ({ data }) => {
        const other = spawn('sh', ['-c', 'sleep 60; :', 'tools/src/main.ts'], { stdio: 'ignore' });
        undo.push(() => other.kill());
        await mkdir(data);
        await writeFile(join(data, 'start.pid'), String(other.pid));
      },
      /^Another start is at work in .+: wait for it, or type kill \d+\.$/,
    ],
  ];
  const asRoot: Row[] = [
    [
      'a disk that is too small',
      ({ data }) => onSmallDisk(data, 64),
      /^The disk of .+ has \d+ MB left, and 300 MB are needed: make room, then start again\.$/,
    ],
    [
      'no network where nothing is installed',
      async () => undo.push(() => rm(emptyCache, { recursive: true, force: true })),
      /^\S+\.zip cannot be fetched \(.+\): connect to a network that has it, then start again\.$/,
      { wrapper: withoutNetwork, env: { NATS_CHAT_CACHE: emptyCache } },
    ],
    [
      'data of another user',
      ({ data }) => mkdir(data, { mode: 0o755 }),
      /is not yours to write: give it back to yourself \(sudo chown -R .+\), then start again\.$/,
      byNobody,
    ],
    [
      'a cache of another user, in which something is missing',
      async ({ data }) => {
        await mkdir(data);
        await chown(data, nobody.uid, nobody.gid);
        await mkdir(emptyCache, { mode: 0o755 });
        undo.push(() => rm(emptyCache, { recursive: true, force: true }));
      },
      /no-cache-\d+ is not yours to write: give it back to yourself \(sudo chown -R .+\), or take another folder: NATS_CHAT_CACHE=… npm start$/,
      { identity: nobody, env: { HOME: tmpdir(), NATS_CHAT_CACHE: emptyCache } },
    ],
    [
      'a file of the data that is another user’s',
      async ({ data }) => {
        await mkdir(join(data, 'nats'), { recursive: true });
        await writeFile(join(data, 'nats', 'store'), '');
        await chown(data, nobody.uid, nobody.gid);
        await chown(join(data, 'nats'), nobody.uid, nobody.gid);
      },
      /store is not yours to write: give it back to yourself \(sudo chown -R .+\), then start again\.$/,
      byNobody,
    ],
  ];

  it.each<Row>([...anywhere, ...(isRootOnLinux ? asRoot : [])])('%s', async (_, prepare, line, options) => {
    const system = await newSystem();
    await prepare(system);
    const npmStart = start({ ...system, ...options });
    expect(await npmStart.complaint()).toMatch(line);
    expect(npmStart.processes()).toEqual([]);
  });

  it.each(['127.0.0.1', '::1'])(
    'a port that another program takes at %s after the check',
    async (host) => {
      const system = await newSystem();
      const npmStart = start(system);
      await npmStart.until(() => existsSync(join(system.data, 'postgres')));
      await listenOn(host, system.port);
      expect(await npmStart.complaint()).toMatch(/^Port \d+ is in use: .*: PORT=\d+ npm start$/);
      expect(npmStart.processes()).toEqual([]);
    },
    600_000,
  );

  it('data that a newer release has written', async () => {
    const system = await newSystem();
    const first = start(system);
    await first.ready();
    const client = new pg.Client({ connectionString: (await findRun(system.data))?.databaseUrl });
    await client.connect();
    await client.query("INSERT INTO schema_migrations (name, run_on) VALUES ('9999_newer', now())");
    await client.end();
    expect(await first.stop()).toBe(0);
    const second = start(system);
    expect(await second.complaint()).toMatch(
      /^The database chatdb is of a newer release \(9999_newer\): start that one, or /,
    );
    expect(second.processes()).toEqual([]);
  }, 600_000);

  it.runIf(isRootOnLinux)(
    'a disk that fills up during the first start, which starts once there is room',
    async () => {
      const system = await newSystem();
      await onSmallDisk(system.data, 600);
      const first = start(system);
      await first.until(() => logOf(system, 'keycloak').includes('Initializing database schema'));
      const filler = join(system.data, 'filler');
      await execa('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M'], { reject: false });
      expect(await first.complaint()).toMatch(/^[^\n]*disk [^\n]*: make room, then start again\b[^\n]*$/);
      expect(first.processes()).toEqual([]);
      await rm(filler);
      const second = start(system);
      await second.ready();
      expect(await second.stop()).toBe(0);
    },
    900_000,
  );
});

describe('npm start starts', () => {
  it('again, wherever the first start was cut off', async () => {
    const system = await newSystem();
    const moments: readonly ((npmStart: NpmStart) => boolean)[] = [
      () => existsSync(join(system.data, 'postgres', 'cluster.new', 'base')),
      () => existsSync(join(system.data, 'postgres', 'cluster', 'PG_VERSION')),
      () => logOf(system, 'keycloak').includes('Initializing database schema'),
      () => logOf(system, 'keycloak').includes('imported'),
      () => logOf(system, 'auth-callout').includes('Ready.'),
    ];
    for (const isNow of moments) {
      const npmStart = start(system);
      await npmStart.until(() => isNow(npmStart));
      await npmStart.cut();
    }
    const last = start(system);
    await last.ready();
    expect(await last.stop()).toBe(0);
  }, 900_000);

  it('with files that an earlier start left, emptied, cut off, or of another version', async () => {
    const system = await newSystem();
    const first = start(system);
    await first.ready();
    await first.cut();
    const at = (...parts: string[]) => join(system.data, ...parts);
    for (const name of ['start.pid', 'run.json']) await writeFile(at(name), '');
    for (const name of await readdir(at('logs'))) await truncate(at('logs', name), 10);
    await rm(at('keycloak', 'home', 'lib'));
    await symlink('/nowhere/keycloak-25', at('keycloak', 'home', 'lib'));
    await rm(at('keycloak', 'home', 'themes'), { recursive: true });
    await writeFile(at('keycloak', 'home', 'themes'), '');
    await writeFile(at('keycloak', 'home', 'data', 'import', 'realm.json'), '{"realm": "nats-c');
    await writeFile(at('postgres', 'cluster', 'postmaster.pid'), `${process.pid}\n`);
    const second = start(system);
    await second.ready();
    expect(await second.stop()).toBe(0);
  }, 600_000);

  it('with a port that another program takes between the choice and the use, by choosing others', async () => {
    const system = await newSystem();
    const npmStart = start(system);
    const chosen = /--http-management-port=(\d+)/;
    let port: string | undefined;
    await npmStart.until(() => {
      const lines = npmStart.processes().map((pid) => commandLine(pid));
      port = lines.map((line) => chosen.exec(line)?.[1]).find((found) => found !== undefined);
      return port !== undefined;
    });
    await listenOn('127.0.0.1', Number(port));
    await npmStart.ready();
    expect(npmStart.output).toContain('A port was taken by another program; starting again with other ports.');
    expect(await npmStart.stop()).toBe(0);
  }, 600_000);

  it('twice at once, by a user who has an empty home, a language that the machine does not have, and no root, Go or Maven, in new clones without install scripts, then without a network', async () => {
    const home = await mkdtemp(join(folder, 'home '));
    const clones = await Promise.all([newClone(), newClone()]);
    const cold = await coldCache(join(home, '.cache', 'nats-chat'));
    const env = {
      ...cold,
      HOME: home,
      PATH: await fewPrograms(),
      LANG: 'xx_XX.UTF-8',
      LC_ALL: 'xx_XX.UTF-8',
      npm_config_ignore_scripts: 'true',
    };
    const somebody = isRootOnLinux ? { identity: nobody } : {};
    if (isRootOnLinux) await execa('chown', ['-R', `${nobody.uid}:${nobody.gid}`, home, ...clones]);
    const systems = await Promise.all(
      clones.map(async (clone) => ({ ...(await newSystem()), data: join(clone, '.data'), clone, env })),
    );
    const both = systems.map((system) => start({ ...system, ...somebody }));
    await Promise.all(both.map((npmStart) => npmStart.ready()));
    for (const npmStart of both) {
      expect(npmStart.output).toContain('Install scripts are switched off; running those of');
      expect(await npmStart.stop()).toBe(0);
    }
    const [system] = systems;
    if (!isRootOnLinux || system === undefined) return;
    const again = start({ ...system, wrapper: [...withoutNetwork, ...asNobody] });
    await again.ready();
    expect(again.output).not.toContain('Installing the dependencies');
  }, 2_400_000);

  it('at an address of its own, which it also names at others of this machine, and at none that others reach; and changes nothing of a realm that it has just made', async () => {
    const system = await newSystem();
    const npmStart = start(system);
    await npmStart.ready();
    // Nobody has changed a realm that was just made.
    expect(npmStart.output).not.toContain('The realm of Keycloak');
    const elsewhere = `http://127.0.0.1:${system.port}`;
    expect((await fetch(elsewhere)).status).toBe(200);
    // The page goes to the address that Keycloak names.
    const realm = await fetch(`${elsewhere}/auth/realms/nats-chat/.well-known/openid-configuration`);
    expect(await realm.json()).toMatchObject({ issuer: `http://localhost:${system.port}/auth/realms/nats-chat` });
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) await expect(fetch(`http://${address}:${system.port}`)).rejects.toThrow();
    // Probes, the monitor of nats-server and whatever else listens.
    expect(npmStart.listeners().length).toBeGreaterThan(10);
    expect(npmStart.listeners().filter((address) => !loopback.includes(address))).toEqual([]);
    expect(await npmStart.stop()).toBe(0);
  }, 600_000);
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
