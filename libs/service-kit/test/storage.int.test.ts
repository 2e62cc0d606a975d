import { buckets, streams } from '@nats-chat/contracts';
import { ensureStorage, storageResource } from '@nats-chat/service-kit';
import { startTestNats, type TestNats } from '@nats-chat/testkit';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

let nats: TestNats;
let admin: JetStreamManager;
let persist: JetStreamManager;
let presence: JetStreamManager;

beforeAll(async () => {
  nats = await startTestNats({ services: ['persist', 'presence'] });
  const manager = async (service: 'persist' | 'presence') =>
    jetstreamManager(await nats.service(service), { checkAPI: false });
  admin = await jetstreamManager(await nats.admin());
  [persist, presence] = await Promise.all([manager('persist'), manager('presence')]);
});
afterAll(() => nats.stop());
afterEach(async () => {
  for await (const { config } of admin.streams.list()) await admin.streams.delete(config.name);
});

const names = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { config } of admin.streams.list()) found.push(config.name);
  return found.sort();
};

describe('the storage of a service', () => {
  it('is what the contract says, its own and nobody else’s', async () => {
    await ensureStorage(persist, 'persist', { replicas: 1 });
    expect(await names()).toEqual(['CHAT_MESSAGES', 'DEAD_LETTERS']);
    const { config } = await admin.streams.info('CHAT_MESSAGES');
    expect(config).toMatchObject({
      subjects: streams.CHAT_MESSAGES.subjects,
      discard: 'new',
      max_age: nanos(streams.CHAT_MESSAGES.maxAgeMs),
      max_bytes: streams.CHAT_MESSAGES.maxBytes,
      duplicate_window: nanos(streams.CHAT_MESSAGES.duplicateWindowMs),
      allow_direct: true,
      num_replicas: 1,
    });
  });

  it('holds buckets, whose keys end by themselves and leave a marker where the contract says so', async () => {
    await ensureStorage(presence, 'presence', { replicas: 1 });
    expect(await names()).toEqual(['KV_PRESENCE', 'KV_PRESENCE_CHOICE', 'KV_PRESENCE_CONN']);
    const [conn, choice] = await Promise.all(
      ['KV_PRESENCE_CONN', 'KV_PRESENCE_CHOICE'].map(async (name) => (await admin.streams.info(name)).config),
    );
    expect(conn).toMatchObject({
      storage: 'memory',
      max_age: nanos(buckets.PRESENCE_CONN.ttlMs),
      subject_delete_marker_ttl: nanos(buckets.PRESENCE_CONN.markerTtlMs),
      allow_msg_ttl: true,
      max_msgs_per_subject: 1,
      deny_delete: true,
      allow_rollup_hdrs: true,
    });
    expect(choice).toMatchObject({ storage: 'file', max_age: 0 });
  });

  it('is left as it is when it is right, and what is in it stays', async () => {
    await ensureStorage(persist, 'persist', { replicas: 1 });
    (await nats.admin()).publish('chat.general', 'kept');
    const [add, update] = [vi.spyOn(persist.streams, 'add'), vi.spyOn(persist.streams, 'update')];
    await ensureStorage(persist, 'persist', { replicas: 1 });
    expect([add.mock.calls.length, update.mock.calls.length]).toEqual([0, 0]);
    vi.restoreAllMocks();
    await vi.waitFor(async () => expect((await admin.streams.info('CHAT_MESSAGES')).state.messages).toBe(1));
  });

  it('is brought up to date where a release changed it, and nothing else of it', async () => {
    await ensureStorage(persist, 'persist', { replicas: 1 });
    await admin.streams.update('DEAD_LETTERS', { max_age: nanos(1_000 * 60 * 60), metadata: { kept: 'yes' } });
    await ensureStorage(persist, 'persist', { replicas: 1 });
    const { config } = await admin.streams.info('DEAD_LETTERS');
    expect(config).toMatchObject({ max_age: nanos(streams.DEAD_LETTERS.maxAgeMs), subjects: ['dlq.>'] });
  });

  it('lets deletions be forgotten also in a bucket of before, whose keys stay', async () => {
    const before = { name: 'KV_ROOMS', subjects: ['$KV.ROOMS.>'], max_msgs_per_subject: 1, deny_delete: true };
    await admin.streams.add(before);
    await admin.jetstream().publish('$KV.ROOMS.general.alice', '{"role":"owner"}');
    await ensureStorage(admin, 'room', { replicas: 1 });
    const { config, state } = await admin.streams.info('KV_ROOMS');
    expect(config).toMatchObject({ allow_msg_ttl: true, deny_delete: true });
    expect(state.messages).toBe(1);
    await admin.jetstream().publish('$KV.ROOMS.general.bob', '', { ttl: `${buckets.ROOMS.forgetAfterMs}ms` });
  });

  it('has settings of its creation then, and only then', async () => {
    const onCreate = vi.fn(async (name: string) => (name === 'CHAT_MESSAGES' ? { first_seq: 1_000 } : {}));
    await ensureStorage(persist, 'persist', { replicas: 1, onCreate });
    await ensureStorage(persist, 'persist', { replicas: 1, onCreate });
    expect(onCreate.mock.calls).toEqual([['CHAT_MESSAGES'], ['DEAD_LETTERS']]);
    expect((await admin.streams.info('CHAT_MESSAGES')).state.first_seq).toBe(1_000);
  });

  it('is created once when several instances start at the same time', async () => {
    const starting = Array.from({ length: 5 }, (_, index) =>
      ensureStorage(persist, 'persist', { replicas: 1, onCreate: async () => ({ metadata: { by: String(index) } }) }),
    );
    await Promise.all(starting);
    expect(await names()).toEqual(['CHAT_MESSAGES', 'DEAD_LETTERS']);
    const { config } = await admin.streams.info('CHAT_MESSAGES');
    await ensureStorage(persist, 'persist', { replicas: 1 });
    expect((await admin.streams.info('CHAT_MESSAGES')).config.metadata).toEqual(config.metadata);
  });

  it('as a resource is there at the start, and again after a restore', async () => {
    const config = { NATS_REPLICAS: 1 };
    const { open, restore } = storageResource({ jsm: persist, service: 'persist', config });
    await open();
    await admin.streams.delete('CHAT_MESSAGES');
    await restore?.();
    expect(await names()).toEqual(['CHAT_MESSAGES', 'DEAD_LETTERS']);
  });

  it('that cannot be had says why', async () => {
    const taken = { name: 'OTHER', subjects: ['chat.*'] };
    await admin.streams.add(taken);
    await expect(ensureStorage(persist, 'persist', { replicas: 1 })).rejects.toThrow(/subjects overlap/);
  });
});
