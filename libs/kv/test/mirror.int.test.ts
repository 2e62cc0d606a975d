import { waitUntil } from '@nats-chat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMirror, type Mirror, type MirrorChange } from '../src/index.ts';
import { bucketOver, startFixture, type Fixture } from './fixture.ts';

let system: Fixture;
beforeEach(async () => {
  system = await startFixture();
});
afterEach(() => system.stop());

const contentOf = (mirror: Mirror<number>) =>
  Object.fromEntries([...mirror.entries()].map(([key, { value }]) => [key, value]));

const listen = (mirror: Mirror<number>): MirrorChange<number>[] => {
  const changes: MirrorChange<number>[] = [];
  mirror.onChange((change) => changes.push(change));
  return changes;
};

describe('a mirror', () => {
  it('has all that the bucket holds, and follows it', async () => {
    const users = await system.bucket('USERS');
    await users.put('alice', 1);
    await users.put('bob', 1);
    await users.delete('bob');
    const mirror = openMirror(await system.bucket('USERS'));
    const changes = listen(mirror);
    await mirror.ready;
    expect(contentOf(mirror)).toEqual({ alice: 1 });
    const revision = await users.put('carol', 2);
    await users.put('alice', 3);
    const marker = await users.delete('carol');
    await waitUntil('carol is gone again', () => changes.length === 4);
    expect(changes).toEqual([
      { key: 'alice', revision: 1, value: 1, before: undefined, expired: false },
      { key: 'carol', revision, value: 2, before: undefined, expired: false },
      { key: 'alice', revision: revision + 1, value: 3, before: { revision: 1, value: 1 }, expired: false },
      { key: 'carol', revision: marker, value: undefined, before: { revision, value: 2 }, expired: false },
    ]);
    expect(await mirror.get('alice')).toEqual({ revision: revision + 1, value: 3, exists: true });
    expect(await mirror.get('carol')).toEqual({ revision: 0, value: undefined, exists: false });
    expect(mirror.peek('alice')).toEqual({ revision: revision + 1, value: 3 });
  });

  it('tells of a key that expired', async () => {
    const nc = await system.nats.admin();
    const mirror = openMirror(await system.bucket('PRESENCE_CONN'));
    await mirror.ready;
    const changes = listen(mirror);
    const js = (await bucketOver(nc, 'PRESENCE_CONN')).jsm.jetstream();
    await js.publish('$KV.PRESENCE_CONN.alice.tab-1', '1', { ttl: '1s' });
    await waitUntil('it expired', () => changes.length === 2);
    expect(changes).toMatchObject([
      { value: 1 },
      { key: 'alice.tab-1', value: undefined, expired: true, before: { value: 1 } },
    ]);
    expect(contentOf(mirror)).toEqual({});
  });

  it('asks the leader while it is not live, remembers what it knew, and tells what it missed', async () => {
    const users = await system.bucket('USERS');
    for (const user of ['alice', 'bob']) await users.put(user, 1);
    const mirror = openMirror(await system.bucket('USERS'), { heartbeatMs: 200 });
    await mirror.ready;
    const changes = listen(mirror);
    let resets = 0;
    mirror.onReset(() => (resets += 1));
    for await (const { name } of system.jsm.consumers.list('KV_USERS'))
      await system.jsm.consumers.delete('KV_USERS', name);
    await waitUntil('it is not live', () => !mirror.live);
    await users.put('alice', 2);
    await users.delete('bob');
    expect(await mirror.get('alice')).toMatchObject({ value: 2 });
    await waitUntil('it was read again', () => resets === 1);
    expect(changes).toMatchObject([
      { key: 'bob', value: undefined, before: { value: 1 } },
      { key: 'alice', value: 2, before: { value: 1 } },
    ]);
    expect(contentOf(mirror)).toEqual({ alice: 2 });
  });

  it('survives a server that was killed, and tells what was lost with a bucket in memory', async () => {
    const [users, people] = [await system.bucket('USERS'), await system.bucket('PRESENCE')];
    await Promise.all([users.put('alice', 1), people.put('alice', 1)]);
    const mirrors = [openMirror(users), openMirror(people)];
    await Promise.all(mirrors.map(({ ready }) => ready));
    const changes = mirrors.map(listen);
    await system.nats.kill();
    await waitUntil('they are not live', () => mirrors.every(({ live }) => !live));
    await system.nats.restart();
    await waitUntil('one is live', () => mirrors[0]?.live, 15_000);
    expect(mirrors[1]?.peek('alice')).toMatchObject({ value: 1 });
    await system.ensureBuckets();
    await waitUntil('the other is live', () => mirrors[1]?.live, 15_000);
    expect(changes).toMatchObject([[], [{ key: 'alice', value: undefined }]]);
  });

  it('waits for its bucket, and can be closed before', async () => {
    await system.jsm.streams.delete('KV_USERS');
    const [early, never] = [openMirror(await system.bucket('USERS')), openMirror(await system.bucket('USERS'))];
    expect(early.live).toBe(false);
    await never.close();
    await expect(never.ready).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await system.ensureBuckets();
    await early.ready;
    expect(contentOf(early)).toEqual({});
  });

  it('is not made of a bucket whose keys expire unseen', async () => {
    const bucket = await bucketOver(await system.nats.admin(), 'KB_EDITING');
    expect(() => openMirror(bucket)).toThrow(RangeError);
  });
});

describe('the consumers of a bucket', () => {
  it('are one for each mirror, and none after it is closed', async () => {
    const mirrors = [openMirror(await system.bucket('USERS')), openMirror(await system.bucket('USERS'))];
    await Promise.all(mirrors.map(({ ready }) => ready));
    expect(await system.consumersOf('USERS')).toBe(2);
    await Promise.all(mirrors.map((mirror) => mirror.close()));
    expect(await system.consumersOf('USERS')).toBe(0);
  });

  it('are at most one after a mirror was killed and started fifty times', async () => {
    await (await system.bucket('USERS')).put('alice', 1);
    for (let life = 0; life < 50; life += 1) {
      const bucket = await system.bucket('USERS');
      const mirror = openMirror(bucket);
      await mirror.ready;
      // As a crash would be: nobody deletes the consumer.
      await bucket.nc.close();
    }
    const last = openMirror(await system.bucket('USERS'));
    await last.ready;
    await waitUntil('the others are gone', async () => (await system.consumersOf('USERS')) === 1, 15_000);
    expect(contentOf(last)).toEqual({ alice: 1 });
  });

  it('are one while a mirror loses its connection again and again', async () => {
    const mirror = openMirror(await system.bucket('USERS'));
    const { nc } = await system.bucket('USERS');
    const other = openMirror(await bucketOver(nc, 'USERS'));
    await Promise.all([mirror.ready, other.ready]);
    for (let round = 0; round < 20; round += 1) {
      await nc.reconnect();
      await waitUntil('it is live', () => other.live);
    }
    await waitUntil('the others are gone', async () => (await system.consumersOf('USERS')) === 2, 15_000);
  });
});
