import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ServerCommand, ServerFailed, answersOk, freePort, startProcess } from '../src/servers/index.ts';
import { inRepository } from '../src/repository.ts';
import { SupervisedProcess } from '../src/stack/supervisor.ts';
import { StackStopped, Waves } from '../src/stack/waves.ts';

let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-process-'));
  port = await freePort();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A server of two processes, as Keycloak's script and its Java are. */
const command = (script: string): ServerCommand => ({
  name: 'example',
  file: 'sh',
  args: ['-c', `"${process.execPath}" -e '${script}' & wait $!`],
  env: {},
  logFile: join(folder, 'example.log'),
  isReady: () => answersOk(`http://127.0.0.1:${port}/`),
  readyTimeoutMs: 10_000,
});

const serve = (at: number) => `require("http").createServer((q, r) => r.end()).listen(${at}, "127.0.0.1")`;
const serving = () => command(serve(port));

const listens = () => answersOk(`http://127.0.0.1:${port}/`).catch(() => false);

describe('a process', () => {
  it('is gone with all of its children after a stop', async () => {
    const running = await startProcess(serving());
    expect(await listens()).toBe(true);
    await running.stop();
    expect(await listens()).toBe(false);
  });

  it('that ends before it is ready fails with the line of its log that says why', async () => {
    const started = startProcess(command('console.log("no such database"); process.exit(3)'));
    await expect(started).rejects.toThrow(ServerFailed);
    await expect(started).rejects.toThrow(
      /^example does not start: exit code 3 after “no such database”\. Its log: \S+$/,
    );
  });

  it('that is stopped while it starts has not failed', async () => {
    const waves = new Waves(() => undefined);
    const starting = waves.start('services', command('setInterval(() => {}, 1000)'));
    await vi.waitFor(() => expect(waves.processes()).toHaveLength(1));
    await Promise.all([waves.stop(), expect(starting).rejects.toThrow(StackStopped)]);
    await expect(waves.start('services', serving())).rejects.toThrow(StackStopped);
  });

  it('whose port was taken meanwhile says so', async () => {
    const other = await startProcess(serving());
    const probe = () => Promise.resolve(false);
    await expect(startProcess({ ...serving(), isReady: probe })).rejects.toMatchObject({ isPortTaken: true });
    await other.stop();
  });

  it('that does not exist fails at once', async () => {
    await expect(startProcess({ ...serving(), file: '/nonexistent' })).rejects.toThrow(/ENOENT/);
  });
});

describe('a supervised process', () => {
  it('is started again after a kill, children included, until it is stopped', async () => {
    const report = vi.fn();
    const supervised = new SupervisedProcess(serving(), report);
    await supervised.ready;
    const first = supervised.current();
    process.kill(first.pid, 'SIGKILL');
    await vi.waitFor(() => expect(supervised.current().pid).not.toBe(first.pid), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await listens()).toBe(true), { timeout: 20_000 });
    expect(report).toHaveBeenCalledWith(expect.stringContaining('example ended (signal SIGKILL)'));
    await supervised.stop();
    expect(await listens()).toBe(false);
  });

  it('is started again when it freezes', async () => {
    let probes = 0;
    const report = vi.fn();
    const supervised = new SupervisedProcess(
      { ...serving(), isLive: () => listens().finally(() => (probes += 1)) },
      report,
    );
    await supervised.ready;
    const first = supervised.current();
    // It has been seen to live once.
    await vi.waitFor(() => expect(probes).toBeGreaterThan(0), { timeout: 20_000 });
    process.kill(-first.pid, 'SIGSTOP');
    await vi.waitFor(() => expect(supervised.current().pid).not.toBe(first.pid), { timeout: 40_000, interval: 100 });
    await vi.waitFor(async () => expect(await listens()).toBe(true), { timeout: 20_000 });
    expect(report).toHaveBeenCalledWith(expect.stringContaining('example does not answer any more'));
    await supervised.stop();
  });

  it('reports what keeps it from its work once, and when that is over', async () => {
    const report = vi.fn();
    const answers: (boolean | string)[] = [true, 'The disk is full.', 'The disk is fuller.'];
    const supervised = new SupervisedProcess(
      { ...serving(), isLive: () => Promise.resolve(answers.shift() ?? true) },
      report,
    );
    await supervised.ready;
    const { pid } = supervised.current();
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith('example works again.'), { timeout: 15_000 });
    expect(report.mock.calls).toEqual([['example: The disk is full.'], ['example works again.']]);
    expect(supervised.current().pid).toBe(pid);
    await supervised.stop();
  });

  it('that cannot keep running is started again after growing waits', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(1);
    const report = vi.fn();
    const supervised = new SupervisedProcess(
      { ...command('process.exit(1)'), isReady: () => Promise.resolve(true) },
      report,
    );
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

describe('the log of a process', () => {
  it('is kept small while the process runs, and still says what that wrote last', async () => {
    const logFile = join(folder, 'talkative.log');
    await writeFile(logFile, 'An earlier start. '.repeat(270_000));
    const waves = new Waves(() => undefined, 20);
    const writing = 'console.log("first ".repeat(100000)); setInterval(() => console.log("last"), 5)';
    await waves.start('services', { ...command(writing), logFile, isReady: () => Promise.resolve(true) });
    await vi.waitFor(async () => expect(await readFile(`${logFile}.1`, 'utf8')).toContain('first'), {
      timeout: 20_000,
    });
    await vi.waitFor(async () => expect(await waves.processes()[0]?.current().log()).toMatch(/^last$/m));
    expect((await stat(logFile)).size).toBeLessThan(4_000_000);
    await waves.stop();
  });
});

describe('what was started', () => {
  /** Runs a script that kills itself, and expects that what it has started ends then. */
  const expectTheEndWith = async (script: string) => {
    const args = ['--conditions=@nats-chat/source', '--input-type=module-typescript', '-e', script];
    const parent = await execa(process.execPath, args, { reject: false, timeout: 30_000 });
    expect(parent.signal, parent.stderr).toBe('SIGKILL');
    await vi.waitFor(async () => expect(await listens()).toBe(false), { timeout: 10_000 });
  };

  it('does not outlive its parent, even when that is killed', async () => {
    await expectTheEndWith(`
      import { startProcess, answersOk } from ${JSON.stringify(inRepository('tools', 'src', 'servers', 'index.ts'))};
      await startProcess({ name: 'x', file: process.execPath, args: ['-e', ${JSON.stringify(serve(port))}],
        env: {}, logFile: ${JSON.stringify(join(folder, 'orphan.log'))}, readyTimeoutMs: 10000,
        isReady: () => answersOk('http://127.0.0.1:${port}/') });
      process.kill(process.pid, 'SIGKILL');
    `);
    expect(await readFile(join(folder, 'orphan.log'), 'utf8')).toBe('');
  });

  it('by npm start in a test does not outlive a run of tests that is cut off', async () => {
    const clone = join(folder, 'clone');
    await mkdir(join(clone, 'tools'), { recursive: true });
    await writeFile(
      join(clone, 'tools', 'bootstrap.mjs'),
      `import('node:http').then(({ createServer }) =>
      createServer((q, r) => r.end()).listen(process.env.PORT, '127.0.0.1', () => console.log('Ready.')))`,
    );
    const options = { clone, port, natsPort: port, data: join(folder, 'data') };
    await expectTheEndWith(`
      import { NpmStart } from ${JSON.stringify(inRepository('tools', 'test', 'npm-start.ts'))};
      const npmStart = new NpmStart(${JSON.stringify(options)});
      await npmStart.until(() => npmStart.output.includes('Ready.'));
      process.kill(process.pid, 'SIGKILL');
    `);
  });
});
