import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@nats-chat/contracts';
import {
  startOtlpReceiver,
  startTestDatabase,
  startTestNats,
  startTestService,
  type OtlpReceiver,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { bundleServices } from '@nats-chat/tools/bundle';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { followOneMessage } from '../src/trace/one-trace.ts';

const SERVICES = ['persist', 'room', 'fanout'] as const satisfies readonly ServiceName[];

let folder: string;
let bundles: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-bundles-'));
  bundles = new Map((await bundleServices([...SERVICES], folder)).map(({ service, file }) => [service, file]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['sources', 'bundles'])('run from their %s, the services', (kind) => {
  let nats: TestNats;
  let database: TestDatabase;
  let receiver: OtlpReceiver;
  let running: TestService[];

  beforeAll(async () => {
    [nats, database, receiver] = await Promise.all([
      startTestNats({ services: SERVICES, people: { alice: ['user'] } }),
      startTestDatabase(),
      startOtlpReceiver(),
    ]);
    const env = (service: ServiceName) => ({
      ...nats.serviceEnv(service),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      ...(service === 'fanout' ? {} : { DATABASE_URL: database.urlFor(service) }),
    });
    running = await Promise.all(
      SERVICES.map((service) =>
        startTestService(service, env(service), kind === 'bundles' ? bundles.get(service) : undefined),
      ),
    );
  });

  afterAll(async () => {
    await Promise.all(running.map((service) => service.stop()));
    await Promise.all([nats.stop(), database.stop()]);
    receiver.stop();
  });

  test('carry one trace from the sender’s click to the row', async () => {
    await followOneMessage(await nats.person('alice'), receiver);
  });
});
