import { mintTraceparent, requester, traceIdOf, uuidV7 } from '@nats-chat/client';
import { contract, type ServiceName } from '@nats-chat/contracts';
import {
  startOtlpReceiver,
  startTestDatabase,
  startTestNats,
  startTestService,
  waitUntil,
  type OtlpReceiver,
  type ReceivedSpan,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { bundleServices } from '@nats-chat/tools/bundle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SERVICES = ['persist', 'room', 'fanout'] as const satisfies readonly ServiceName[];

let bundles: ReadonlyMap<string, string>;

beforeAll(async () => {
  bundles = new Map((await bundleServices([...SERVICES])).map(({ service, file }) => [service, file]));
});

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
    const traceparent = mintTraceparent();
    const traceId = traceIdOf(traceparent)!;
    const request = requester(await nats.person('alice'), 'alice');
    await waitUntil('the room is there, and alice in it', async () => {
      await request(contract.room.join, { room: 'general' }, {});
      return true;
    });
    const post = { action: 'post', clientId: uuidV7(), text: 'Follow me.' } as const;
    await request(contract.fanout.send, { room: 'general' }, post, { traceparent });

    const steps = await waitUntil('every step has been reported', () => {
      const trace = receiver.trace(traceId);
      const insert = trace.find(({ name }) => name === 'persist.posts');
      const found = insert === undefined ? [] : lineage(insert, trace);
      return found.length === 3 && found;
    });
    expect(steps.map(({ service, name }) => `${service}: ${name}`)).toEqual([
      'persist: persist.posts',
      'persist: persist CHAT_MESSAGES',
      'fanout: fanout.send deliver.{user}.send.{room}',
    ]);
    expect(steps.at(-1)?.parentId).toBe(traceparent.split('-')[2]);
  });
});

/** A span, its parent, and so on up to the one whose parent was not received: the sender’s. */
function lineage(span: ReceivedSpan, trace: readonly ReceivedSpan[]): ReceivedSpan[] {
  const parent = trace.find(({ spanId }) => spanId === span.parentId);
  return parent === undefined ? [span] : [span, ...lineage(parent, trace)];
}
