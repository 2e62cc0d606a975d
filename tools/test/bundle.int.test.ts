import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleServices } from '../src/bundle.ts';
import { answersOk, freePort, runProcess, waitUntilReady, type RunningProcess } from '../src/servers/index.ts';

describe('the bundle of a service', () => {
  let folder: string;
  let service: RunningProcess | undefined;

  afterEach(async () => {
    await service?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs alone in a folder without node_modules, with telemetry, and stops when it is asked to', async () => {
    folder = await mkdtemp(join(tmpdir(), 'nats-chat-bundle-'));
    const [bundle] = await bundleServices(['fanout'], folder);
    const port = await freePort();
    const command = {
      name: 'fanout',
      file: process.execPath,
      args: [bundle?.file ?? ''],
      // Nobody is there: it waits for NATS, and its telemetry goes nowhere.
      env: {
        NATS_URL: 'nats://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        PROBE_PORT: String(port),
      },
      logFile: join(folder, 'log'),
      isReady: () => answersOk(`http://127.0.0.1:${port}/livez`),
      readyTimeoutMs: 20_000,
    };
    service = runProcess(command);
    await waitUntilReady(command, service);
    await service.stop();
    expect(await service.exited).toBe('exit code 0');
  });

  it('leaves out what a service does not use of its libraries', async () => {
    folder = await mkdtemp(join(tmpdir(), 'nats-chat-bundle-'));
    service = undefined;
    const [bundle] = await bundleServices(['presence'], folder);
    // All of zod would be 150 KB more.
    expect((await stat(bundle?.file ?? '')).size).toBeLessThan(750_000);
  });
});
