import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Membership, MembershipChange } from '../src/index.ts';
import { given, waitUntil, type Given } from './given.ts';
import { roomOf } from './room-of.ts';

let system: Given;
let jsm: JetStreamManager;
beforeEach(async () => {
  system = await given();
  jsm = await jetstreamManager(system.admin);
});
afterEach(() => system.stop());

const listen = (membership: Membership) => {
  const changes: MembershipChange[] = [];
  membership.onChange((change) => changes.push(change));
  return changes;
};

describe('while nothing is followed', () => {
  it('answers nothing from the cache, and is right when the killed server is back', async () => {
    const { membership } = await system.reader({ timeoutMs: 500 });
    await system.writer.createRoom('general', roomOf('public'));
    await system.writer.putMember('general', 'alice', 'owner');
    const ask = async () => [await membership.role('general', 'alice'), (await membership.roomsOf('alice')).size];
    expect(await ask()).toEqual(['owner', 1]);
    await system.server.kill();
    await waitUntil('it is not live', () => !membership.live);
    for (const asked of [
      membership.role('general', 'alice'),
      membership.roomsOf('alice'),
      membership.room('general'),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    }
    await system.server.restart();
    await waitUntil('it answers again', ask, 15_000);
    await waitUntil('it is live again', () => membership.live, 15_000);
    await waitUntil('alice leaves', () => system.writer.removeMember('general', 'alice'));
    await waitUntil('that shows', async () => (await membership.role('general', 'alice')) === undefined);
    expect(await ask()).toEqual([undefined, 0]);
  });

  it('asks the leader when its consumer is gone, and follows again by itself', async () => {
    const { membership, logged } = await system.reader({ heartbeatMs: 200 });
    const changes = listen(membership);
    await system.writer.putMember('general', 'alice', 'owner');
    expect(await membership.role('general', 'alice')).toBe('owner');
    await waitUntil('it follows', () => changes.length === 1);
    for await (const { name } of jsm.consumers.list('KV_ROOMS')) await jsm.consumers.delete('KV_ROOMS', name);
    await system.writer.removeMember('general', 'alice');
    await waitUntil('that shows', async () => (await membership.role('general', 'alice')) === undefined);
    await waitUntil('it got the change that it missed', () => changes.length === 2);
    await waitUntil('it is live', () => membership.live);
    expect(changes).toMatchObject([{ role: 'owner' }, { user: 'alice', role: undefined }]);
    expect(logged).toMatchObject([{ bucket: 'ROOMS' }]);
  });

  it('misses no change while its connection is cut', async () => {
    const { membership, nc } = await system.reader();
    const changes = listen(membership);
    const writes: Promise<unknown>[] = [];
    for (let round = 0; round < 5; round += 1) {
      await membership.roomsOf('alice');
      const reconnecting = nc.reconnect();
      for (let at = 0; at < 20; at += 1) writes.push(system.writer.putMember(`room${round}x${at}`, 'alice', 'member'));
      await Promise.all([reconnecting, ...writes]);
      await waitUntil('it is live', () => membership.live);
    }
    await waitUntil('it got all changes', () => changes.length >= 100);
    expect(new Set(changes.map(({ room }) => room)).size).toBe(100);
    expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, at) => at + 1));
    expect((await membership.roomsOf('alice')).size).toBe(100);
  });
});

describe('when the membership log is recreated', () => {
  it('forgets the old one, and says that changes were missed', async () => {
    const { membership } = await system.reader({ heartbeatMs: 200 });
    let resets = 0;
    membership.onReset(() => {
      resets += 1;
    });
    for (const room of ['one', 'two']) await system.writer.putMember(room, 'alice', 'member');
    expect((await membership.roomsOf('alice')).size).toBe(2);
    await jsm.streams.delete('KV_ROOMS');
    await system.ensureBuckets();
    await system.writer.putMember('three', 'alice', 'member');
    await waitUntil('the old rooms are forgotten', async () => (await membership.roomsOf('alice')).size === 1, 5_000);
    await waitUntil('it is live', () => membership.live);
    expect(resets).toBe(1);
    await system.writer.putMember('four', 'alice', 'member');
    await waitUntil('it follows the new log', async () => (await membership.roomsOf('alice')).has('four'));
  });
});

describe('a reader that starts before the buckets are there', () => {
  it('is ready when they are', async () => {
    const early = await given({ buckets: false });
    const { membership } = await early.reader();
    try {
      await expect(membership.role('general', 'alice')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(membership.live).toBe(false);
      await early.ensureBuckets();
      await membership.ready;
      expect(await membership.role('general', 'alice')).toBeUndefined();
    } finally {
      await early.stop();
    }
  });

  it('can be closed before that', async () => {
    const early = await given({ buckets: false });
    const { membership } = await early.reader();
    await membership.close();
    await expect(membership.ready).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await early.stop();
  });
});
