import { startTestNats, type TestNats } from '../src/index.ts';
import type { Msg, MsgCallback, NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let nats: TestNats;

beforeAll(async () => {
  nats = await startTestNats({ people: { alice: ['user'] } });
});

afterAll(() => nats.stop());

/** The subjects that arrive at a subscription of `connection` when somebody publishes to `published`; undefined: refused. */
const received = async (connection: NatsConnection, filter: string, published: readonly string[]) => {
  const callback = vi.fn<MsgCallback<Msg>>();
  const subscription = connection.subscribe(filter, { callback });
  await connection.flush();
  const admin = await nats.admin();
  for (const subject of published) admin.publish(subject);
  await admin.flush();
  await connection.flush();
  subscription.unsubscribe();
  const { calls } = callback.mock;
  return calls.some(([error]) => error !== null) ? undefined : calls.map(([, { subject }]) => subject);
};

test.each(['room.live', 'room.notify', 'room.presence', 'presence.changed'])(
  'a subscription to all of %s gets its events, and nothing deeper',
  async (prefix) => {
    const alice = await nats.person('alice');
    const published = [`${prefix}.x`, `${prefix}.x.y`, `${prefix}.x.y.z`];
    expect(await received(alice, `${prefix}.*`, published)).toEqual([`${prefix}.x`]);
    // The server takes this filter for a subject that is granted.
    expect(await received(alice, `${prefix}.>`, published)).toEqual([`${prefix}.x`]);
    expect(await received(alice, `${prefix}.*.*`, published)).toBeUndefined();
    expect(await received(alice, `${prefix}.*.>`, published)).toBeUndefined();
  },
);

test('a subscription to what is another’s is refused', async () => {
  const alice = await nats.person('alice');
  for (const filter of ['_INBOX.bob.>', 'room.>', 'room.*.>', 'presence.>', 'deliver.alice.send.r'])
    expect(await received(alice, filter, ['_INBOX.bob.x', 'room.live.x'])).toBeUndefined();
});

test('a publish through a merged pattern arrives, as oneself only', async () => {
  const alice = await nats.person('alice');
  const service = await nats.admin();
  const subjects: string[] = [];
  service.subscribe('presence.>', { callback: (_, { subject }) => void subjects.push(subject) });
  await service.flush();
  for (const subject of ['presence.room.r.alice', 'presence.typing.r.alice', 'presence.room.r.bob'])
    alice.publish(subject);
  await alice.flush();
  await service.flush();
  expect(subjects).toEqual(['presence.room.r.alice', 'presence.typing.r.alice']);
});
