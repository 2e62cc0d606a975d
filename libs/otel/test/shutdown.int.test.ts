import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { counter, createLogger, inSpan, startTelemetry } from '@nats-chat/otel';
import { afterEach, beforeEach, expect, test } from 'vitest';

let collector: Server;
const connections = new Set<Socket>();

beforeEach(async () => {
  collector = createServer((socket) => connections.add(socket));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  collector.close();
});

test('telemetry ends though whoever should take it never answers', async () => {
  const { port } = collector.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const telemetry = await startTelemetry({ service: 'room', version: '1.0.0', endpoint });
  counter('shutdown_test_total', 'Of a test.').add(1);
  await inSpan({ name: 'held' }, async () => {
    createLogger({ service: 'room', level: 'info' }, { write: () => undefined }).info('Held.');
  });
  await Promise.allSettled([telemetry.shutdown()]);
  expect(connections.size).toBeGreaterThan(0);
});

test('what the SDK reports of itself are lines of JSON, as all that a service writes', async () => {
  const script = `
    import { inSpan, startTelemetry } from '@nats-chat/otel';
    await startTelemetry({ service: 'room', version: '1.0.0', endpoint: 'http://127.0.0.1:1' });
    await inSpan({ name: 'held' }, async () => undefined);
    setInterval(() => undefined, 1_000);`;
  const args = ['--conditions=@nats-chat/source', '--input-type=module-typescript', '--eval', script];
  const service = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const first = (stream: Readable) => once(createInterface(stream), 'line');
    const line = await Promise.race([first(service.stdout), first(service.stderr)]);
    expect(JSON.parse(line.join())).toMatchObject({
      level: 'warn',
      service: 'room',
      message: 'Telemetry has a problem.',
    });
  } finally {
    service.kill('SIGKILL');
  }
});
