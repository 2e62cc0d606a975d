import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { counter, createLogger, inSpan, startTelemetry } from '@nats-chat/otel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let collector: Server;
const connections = new Set<Socket>();

beforeEach(async () => {
  // The SDK writes to the console that it got no answer.
  vi.stubEnv('OTEL_LOG_LEVEL', 'none');
  collector = createServer((socket) => connections.add(socket));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  vi.unstubAllEnvs();
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
