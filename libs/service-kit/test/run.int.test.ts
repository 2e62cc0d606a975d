import { fileURLToPath } from 'node:url';
import { startTestNats, waitUntil, type TestNats } from '@nats-chat/testkit';
import { freePort } from '@nats-chat/tools/servers';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SERVICE = fileURLToPath(new URL('scripted-service.ts', import.meta.url));

let nats: TestNats;
beforeAll(async () => {
  nats = await startTestNats({ services: ['room'] });
});
afterAll(() => nats.stop());

/** Starts a service that does what the script of this name says. */
const run = (script: string, env: Readonly<Record<string, string>> = nats.serviceEnv('room')) =>
  execa(process.execPath, ['--conditions=@nats-chat/source', SERVICE, script], {
    env,
    reject: false,
    timeout: 20_000,
    forceKillAfterDelay: 10_000,
  });

describe('a service', () => {
  test('that is asked to stop while it starts ends at once, and well', async () => {
    const service = run('waits');
    await waitUntil('it is connected', async () => {
      const connections = await fetch(`${nats.monitorUrl}/connz`);
      return ((await connections.json()) as { num_connections: number }).num_connections > 0;
    });
    service.kill('SIGTERM');
    expect(await service).toMatchObject({ exitCode: 0, timedOut: false });
  });

  test('with a wrong configuration says which variable in one line, and ends', async () => {
    const { exitCode, stdout } = await run('waits', { PROBE_PORT: 'secret-value', NATS_REPLICAS: '9' });
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toHaveLength(1);
    const line = JSON.parse(stdout) as { reason: string };
    expect(line.reason).toContain('PROBE_PORT');
    expect(line.reason).toContain('NATS_REPLICAS');
    expect(line.reason).not.toContain('secret-value');
  });

  test('is live while it starts, and not ready', async () => {
    const port = await freePort();
    const service = run('waits', { ...nats.serviceEnv('room'), PROBE_PORT: String(port) });
    const probe = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await waitUntil('it is live', async () => (await probe('/livez')).ok);
    expect(await (await probe('/readyz')).text()).toBe('waiting for boot\n');
    expect((await probe('/readyz')).status).toBe(503);
    expect((await probe('/else')).status).toBe(404);
    service.kill('SIGTERM');
    expect((await service).exitCode).toBe(0);
  });

  test('that may not subscribe to something is not ready, and says to what', async () => {
    const port = await freePort();
    let output = '';
    const service = run('hears nothing', { ...nats.serviceEnv('room'), PROBE_PORT: String(port) });
    service.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
    await waitUntil('it is not ready', async () => (await ready()) === 'waiting for subscriptions\n');
    await waitUntil('it says to what', () => output.includes('"subject":"chat.forbidden","queue":"room-workers"'));
    await nats.kill();
    await nats.restart();
    await waitUntil('it is connected again, and still not ready', async () => {
      return (await ready()) === 'waiting for subscriptions\n';
    });
    service.kill('SIGTERM');
    expect((await service).exitCode).toBe(0);
  });

  test('ends in order while NATS is unavailable and what it does never ends', async () => {
    const port = await freePort();
    const service = run('never ends', { ...nats.serviceEnv('room'), PROBE_PORT: String(port) });
    const ready = () => fetch(`http://127.0.0.1:${port}/readyz`);
    await waitUntil('it is ready', async () => (await ready()).ok);
    await nats.kill();
    await waitUntil('it has noticed', async () => (await ready()).status === 503);
    service.kill('SIGTERM');
    const { exitCode, stdout } = await service;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"message":"Stopped."');
    await nats.restart();
  });

  test.each([
    ['that cannot start says why, down to the cause', 'fails', 'The key is unreadable. It is empty.'],
    ['whose subscription is refused', 'is refused', 'room lost its subscriptions.'],
  ])('%s, in one line, and ends, so that a supervisor starts it again', async (_, script, reason) => {
    const { exitCode, stdout } = await run(script);
    expect(exitCode).toBe(1);
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as { readonly level: string });
    // What NATS reports of the refusal may be written after it.
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([
      expect.objectContaining({
        message: 'The service cannot run.',
        reason: expect.stringContaining(reason) as unknown,
      }),
    ]);
  });

  test('restores its resources after a reconnect until all are, and closes the last one first', async () => {
    let output = '';
    const service = run('says what happens');
    service.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    /** The messages of the lines that are whole. */
    const said = (): string[] =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { message: string }).message);
    await waitUntil('it is ready', () => said().includes('Ready.'));
    await nats.kill();
    await nats.restart();
    await waitUntil('all is restored', () => said().includes('restore the second'));
    service.kill('SIGINT');
    expect((await service).exitCode).toBe(0);
    // What the pipe holds may be read after the end.
    await waitUntil('all it said is read', () => said().at(-1) === 'Stopped.');
    expect(said().filter((message) => /^(?:open|restore|close) /.test(message))).toEqual([
      'open the first',
      'open the second',
      'restore the first',
      'restore the first',
      'restore the second',
      'close the second',
      'close the first',
    ]);
  });
});
