import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleServices } from '../src/bundle.ts';
import { portName } from '../src/new-service/new-service.ts';
import { inRepository } from '../src/repository.ts';
import { answersOk, freePort, runProcess, waitUntilReady, type RunningProcess } from '../src/servers/index.ts';

describe('the bundle of a service', () => {
  let folder: string;
  let bundles: readonly Bundle[];
  const running: RunningProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nats-chat-bundle-'));
    bundles = await bundleServices(['auth-callout', 'fanout', 'presence', 'room'], folder);
  });
  afterEach(() => Promise.all(running.splice(0).map((service) => service.kill())));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const bundleOf = (name: string): Bundle => bundles.find(({ service }) => service === name)!;

  /** Starts a bundle, and waits until it lives. */
  const start = async (
    { service, file }: Bundle,
    options: { port: number; args?: readonly string[]; env?: Readonly<Record<string, string>> },
  ): Promise<RunningProcess> => {
    const command = {
      name: service,
      file: process.execPath,
      args: [...(options.args ?? []), file],
      env: options.env ?? {},
      logFile: join(folder, `${service}.log`),
      isReady: () => answersOk(`http://127.0.0.1:${options.port}/livez`),
      readyTimeoutMs: 20_000,
    };
    const service_ = runProcess(command);
    running.push(service_);
    await waitUntilReady(command, service_);
    return service_;
  };

  it('runs alone in a folder without node_modules, with telemetry, and stops when it is asked to', async () => {
    const port = await freePort();
    // Nobody is there: it waits for NATS, and its telemetry goes nowhere.
    const fanout = await start(bundleOf('fanout'), {
      port,
      env: {
        NATS_URL: 'nats://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        PROBE_PORT: String(port),
      },
    });
    await fanout.stop();
    expect(await fanout.exited).toBe('exit code 0');
  });

  it('shares one file of settings with the others, as the guide has it', async () => {
    const guide = await readFile(inRepository('docs', 'how-to', 'configure.md'), 'utf8');
    const added = /^```sh\n(NATS_URL=[^]*?)^```$/m.exec(guide)?.[1] ?? '';
    expect(added).not.toBe('');
    const sharing = await Promise.all(bundles.map(async (bundle) => ({ bundle, port: await freePort() })));
    const lines = sharing.map(({ bundle, port }) => `${portName(bundle.service)}=${port}`);
    const file = join(folder, 'chat.env');
    // The last of two lines counts.
    const settings = [
      await readFile(inRepository('.env.example'), 'utf8'),
      added,
      ...lines,
      'NATS_URL=nats://127.0.0.1:1',
    ];
    await writeFile(file, settings.join('\n'));
    await Promise.all(sharing.map(({ bundle, port }) => start(bundle, { port, args: [`--env-file=${file}`] })));
    expect(running).toHaveLength(bundles.length);
  });

  it('leaves out what a service does not use of its libraries', async () => {
    // All of zod would be 150 KB more.
    expect((await stat(bundleOf('presence').file)).size).toBeLessThan(750_000);
  });
});
