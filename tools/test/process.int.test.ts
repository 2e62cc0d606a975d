import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ServerFailed, freePort, startProcess } from '../src/servers/index.ts';
import { inRepository } from '../src/repository.ts';
import { StackStopped, Waves } from '../src/stack/waves.ts';
import { exampleCommand, listens, serve } from './example-process.ts';

let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-process-'));
  port = await freePort();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const command = (script: string) => exampleCommand(script, { folder, port });
const serving = () => command(serve(port));

describe('a process', () => {
  it('is gone with all of its children after a stop', async () => {
    const running = await startProcess(serving());
    expect(await listens(port)).toBe(true);
    await running.stop();
    expect(await listens(port)).toBe(false);
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
    await vi.waitFor(async () => expect(await listens(port)).toBe(false), { timeout: 10_000 });
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
