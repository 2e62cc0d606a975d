import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { execa } from 'execa';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ensureNatsServer,
  freePort,
  loadDemoEnv,
  natsCommand,
  postgresCommand,
  postgresUrl,
  requireDemo,
} from '../src/servers/index.ts';
import { SupervisedProcess } from '../src/stack/supervisor.ts';
import { exampleCommand, listens, serve } from './example-process.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-supervised-'));
  // PostgreSQL refuses to run as root; the user it runs as then has to get in here.
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One that listens at a port of its own. */
const serving = async () => {
  const port = await freePort();
  return { port, command: exampleCommand(serve(port), { folder, port }) };
};

describe('a supervised process', () => {
  it('is started again after a kill, children included, until it is stopped', async () => {
    const report = vi.fn();
    const { port, command } = await serving();
    const supervised = new SupervisedProcess(command, report);
    await supervised.ready;
    const first = supervised.current();
    process.kill(first.pid, 'SIGKILL');
    await vi.waitFor(() => expect(supervised.current().pid).not.toBe(first.pid), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await listens(port)).toBe(true), { timeout: 20_000 });
    expect(report).toHaveBeenCalledWith(expect.stringContaining('example ended (signal SIGKILL)'));
    await supervised.stop();
    expect(await listens(port)).toBe(false);
  });

  it('that cannot keep running is started again after growing waits', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    const report = vi.fn();
    const ending = exampleCommand('process.exit(1)', { folder, port: await freePort() });
    const supervised = new SupervisedProcess({ ...ending, isReady: () => Promise.resolve(true) }, report);
    await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(3), { timeout: 20_000 });
    await supervised.stop();
    random.mockRestore();
    expect(report.mock.calls.map(([line]) => /again in (\d+) ms/.exec(String(line))?.[1])).toEqual([
      '250',
      '500',
      '1000',
    ]);
  });
});

// At once: each waits for probes, which are seconds apart.
describe.concurrent('what is supervised and is there, but does not work,', () => {
  it('is started again when it freezes', async () => {
    let probes = 0;
    const report = vi.fn();
    const { port, command } = await serving();
    const isLive = () => listens(port).finally(() => (probes += 1));
    const supervised = new SupervisedProcess({ ...command, isLive }, report);
    await supervised.ready;
    const first = supervised.current();
    // It has been seen to live once.
    await vi.waitFor(() => expect(probes).toBeGreaterThan(0), { timeout: 20_000 });
    process.kill(-first.pid, 'SIGSTOP');
    await vi.waitFor(() => expect(supervised.current().pid).not.toBe(first.pid), { timeout: 40_000, interval: 100 });
    await vi.waitFor(async () => expect(await listens(port)).toBe(true), { timeout: 20_000 });
    expect(report).toHaveBeenCalledWith(expect.stringContaining('example does not answer any more'));
    await supervised.stop();
  });

  it('is left alone where it says what keeps it from its work, which is reported once, and when that is over', async () => {
    const report = vi.fn();
    const answers: (boolean | string)[] = [true, 'The disk is full.', 'The disk is fuller.'];
    const { command } = await serving();
    const isLive = () => Promise.resolve(answers.shift() ?? true);
    const supervised = new SupervisedProcess({ ...command, isLive }, report);
    await supervised.ready;
    const { pid } = supervised.current();
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith('example works again.'), { timeout: 15_000 });
    expect(report.mock.calls).toEqual([['example: The disk is full.'], ['example works again.']]);
    expect(supervised.current().pid).toBe(pid);
    await supervised.stop();
  });

  it('is PostgreSQL that refuses, which is left alone, or that freezes', { timeout: 120_000 }, async () => {
    const port = await freePort();
    const command = await postgresCommand({ dataDir: join(folder, 'postgres'), port, durable: false });
    const supervised = new SupervisedProcess(command, vi.fn());
    await supervised.ready;
    const { pid } = supervised.current();
    await ask(postgresUrl(port, 'template1'), 'ALTER DATABASE postgres ALLOW_CONNECTIONS false');
    await expect(ask(postgresUrl(port, 'postgres'), 'SELECT 1')).rejects.toThrow(/not currently accepting/);
    expect(await command.isLive?.()).toBe(true);
    process.kill(-pid, 'SIGSTOP');
    await vi.waitFor(() => expect(supervised.current().pid).not.toBe(pid), { timeout: 30_000, interval: 100 });
    await vi.waitFor(async () => expect(await command.isLive?.()).toBe(true), { timeout: 20_000, interval: 100 });
    await supervised.stop();
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'is nats-server whose disk was full, which stores again when there is room',
    async ({ onTestFinished }) => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      await execa('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
      onTestFinished(async () => {
        await execa('umount', [disk]);
      });
      const ports = { client: await freePort(), webSocket: await freePort(), monitor: await freePort() };
      const report = vi.fn();
      const supervised = new SupervisedProcess(natsCommand(await ensureNatsServer(), { dataDir: disk, ports }), report);
      await supervised.ready;
      const store = await storeAt(ports.client);
      expect(await store.isStored()).toBe(true);
      const fill = join(disk, 'fill');
      await execa('dd', ['if=/dev/zero', `of=${fill}`, 'bs=64k'], { reject: false });
      const first = supervised.current().pid;
      const health = async () => {
        await store.isStored();
        return (await fetch(`http://127.0.0.1:${ports.monitor}/healthz`)).status;
      };
      await vi.waitFor(async () => expect(await health()).toBe(503), { timeout: 20_000, interval: 100 });
      const said: unknown = expect.stringContaining('Nothing can be stored: the disk of');
      await vi.waitFor(() => expect(report).toHaveBeenCalledWith(said), { timeout: 10_000 });
      await rm(fill);
      await vi.waitFor(async () => expect(await store.isStored()).toBe(true), { timeout: 30_000, interval: 500 });
      expect(supervised.current().pid).not.toBe(first);
      await store.close();
      await supervised.stop();
    },
  );
});

async function ask(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Makes a bucket at a nats-server; gives what writes to it. */
async function storeAt(port: number) {
  const demo = loadDemoEnv();
  const nc = await connect({
    servers: `nats://127.0.0.1:${port}`,
    user: requireDemo(demo, 'NATS_CHAT_USER'),
    pass: requireDemo(demo, 'NATS_CHAT_PASSWORD'),
    inboxPrefix: '_INBOX.svc:auth-callout',
    maxReconnectAttempts: -1,
  });
  const json = async (subject: string, payload: unknown): Promise<unknown> =>
    (await nc.request(subject, JSON.stringify(payload), { timeout: 3_000 })).json();
  const config = { name: 'KV_USERS', subjects: ['$KV.USERS.>'], allow_direct: true, max_msgs_per_subject: 1 };
  await json('$JS.API.STREAM.CREATE.KV_USERS', config);
  return {
    isStored: async (): Promise<boolean> => {
      const answer = await json('$KV.USERS.alice', { text: 'x'.repeat(100_000) }).catch(() => undefined);
      return typeof answer === 'object' && answer !== null && 'seq' in answer;
    },
    close: () => nc.close(),
  };
}
