import { buckets } from '@nats-chat/contracts';
import { waitUntil } from '@nats-chat/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCache, type Bucket, type Cache, type Delta } from '../src/index.ts';
import { startFixture, type Fixture } from './fixture.ts';

let system: Fixture;
let rooms: Bucket<number>;
let cache: Cache<number>;
beforeAll(async () => {
  system = await startFixture();
  rooms = await system.bucket('ROOMS');
});
afterAll(() => system.stop());
beforeEach(async () => {
  await system.jsm.streams.purge('KV_ROOMS');
  cache = openCache(await system.bucket('ROOMS'), { maxKeys: 100, heartbeatMs: 200 });
});
afterEach(() => cache.close());

const loseConsumer = async (): Promise<void> => {
  for await (const { name } of system.jsm.consumers.list('KV_ROOMS'))
    await system.jsm.consumers.delete('KV_ROOMS', name).catch(() => undefined);
};

const listen = (): { readonly changes: Delta<number>[]; readonly resets: () => number } => {
  const changes: Delta<number>[] = [];
  let resets = 0;
  cache.onChange((change) => changes.push(change));
  cache.onReset(() => (resets += 1));
  return { changes, resets: () => resets };
};

describe('a cache', () => {
  it('answers for keys and groups, absent ones too, and follows them', async () => {
    await rooms.put('town.alice', 1);
    await cache.ready;
    const [byRoom, byUser] = [
      cache.groupBy('room', { max: 10, maxKeys: 100 }),
      cache.groupBy('user', { max: 10, maxKeys: 100 }),
    ];
    expect([await cache.get('town.alice'), await cache.get('town.bob')]).toEqual([1, undefined]);
    expect([...(await byRoom.get('town'))]).toEqual([['alice', 1]]);
    expect([...(await byUser.get('alice'))]).toEqual([['town', 1]]);
    expect((await byRoom.get('nowhere')).size).toBe(0);
    await rooms.put('town.bob', 2);
    await rooms.delete('town.alice');
    await waitUntil('the changes are here', async () => (await cache.get('town.alice')) === undefined);
    expect(await cache.get('town.bob')).toBe(2);
    expect([...(byRoom.peek('town') ?? [])]).toEqual([['bob', 2]]);
    expect(byUser.peek('alice')?.size).toBe(0);
    expect(byUser.peek('carol')).toBeUndefined();
  });

  it('tells its listeners of each change, in order, from when it is live', async () => {
    await rooms.put('town.alice', 1);
    await cache.ready;
    const { changes, resets } = listen();
    const first = await rooms.put('town.alice', 2);
    await rooms.put('garden.bob', 3);
    await rooms.delete('town.alice');
    await waitUntil('three came', () => changes.length === 3);
    expect(changes).toMatchObject([
      { key: 'town.alice', value: 2, revision: first },
      { key: 'garden.bob', value: 3, revision: first + 1 },
      { key: 'town.alice', value: undefined, revision: first + 2 },
    ]);
    expect(resets()).toBe(0);
  });

  it('asks the leader while changes do not arrive, and then goes on where it was', async () => {
    await rooms.put('town.alice', 1);
    await cache.ready;
    const groups = cache.groupBy('room', { max: 10, maxKeys: 100 });
    await groups.get('town');
    const { changes, resets } = listen();
    await loseConsumer();
    await waitUntil('it is not live', () => !cache.live);
    await rooms.put('town.alice', 2);
    expect(groups.peek('town')).toBeUndefined();
    expect(await cache.get('town.alice')).toBe(2);
    await waitUntil('it is live', () => cache.live);
    await waitUntil('what was missed came', () => changes.length === 1);
    expect(changes).toMatchObject([{ key: 'town.alice', value: 2 }]);
    expect([await cache.get('town.alice'), resets()]).toEqual([2, 0]);
  });

  it('says that changes were missed for good when more happened than it remembers', async () => {
    await cache.close();
    cache = openCache(await system.bucket('ROOMS'), { maxKeys: 100, heartbeatMs: 200, recentChanges: 2 });
    await cache.ready;
    const { changes, resets } = listen();
    await loseConsumer();
    await waitUntil('it is not live', () => !cache.live);
    for (const user of ['alice', 'bob', 'carol']) await rooms.put(`town.${user}`, 1);
    await waitUntil('it started over', () => cache.live && resets() === 1);
    expect(changes.length).toBeLessThan(3);
    expect(await cache.get('town.carol')).toBe(1);
  });

  it('answers the same once a deletion is forgotten, and goes on with the next life of the key', async () => {
    await cache.ready;
    const groups = cache.groupBy('user', { max: 10, maxKeys: 100 });
    const revision = await rooms.put('town.alice', 1);
    const brief = Object.assign(await system.bucket('ROOMS'), { row: { ...buckets.ROOMS, forgetAfterMs: 1_000 } });
    expect(await brief.delete('town.alice', revision, { forget: true })).toBe(revision + 1);
    await waitUntil('the change came', async () => (await cache.get('town.alice')) === undefined);
    expect((await rooms.snapshot('*.alice'))?.entries).toHaveLength(1);
    await waitUntil('the marker is gone', async () => (await rooms.snapshot('*.alice'))?.entries.length === 0);
    expect([await cache.get('town.alice'), (await groups.get('alice')).size]).toEqual([undefined, 0]);
    expect(await rooms.get('town.alice')).toEqual({ revision: 0, value: undefined, exists: false });
    expect(await rooms.update('town.alice', 2, 0)).toBe(revision + 2);
    await waitUntil('it is back', async () => (await cache.get('town.alice')) === 2);
    expect([...(await groups.get('alice'))]).toEqual([['town', 2]]);
  });

  it('keeps the keys that were used last, and asks for the others again', async () => {
    await cache.close();
    cache = openCache(await system.bucket('ROOMS'), { maxKeys: 2 });
    await cache.ready;
    for (const user of ['alice', 'bob', 'carol']) {
      await rooms.put(`town.${user}`, 1);
      expect(await cache.get(`town.${user}`)).toBe(1);
    }
    expect(await cache.get('town.alice')).toBe(1);
  });

  it('has one consumer, and none when it is closed; waits for it to be ready reject then', async () => {
    await cache.ready;
    const waiting = openCache(await system.bucket('ROOMS'), { maxKeys: 2 });
    const { ready } = waiting;
    await waiting.close();
    await expect(Promise.race([ready, waiting.ready])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await waitUntil('one is left', async () => (await system.consumersOf('ROOMS')) === 1);
    await cache.close();
    await cache.close();
    expect([cache.live, await system.consumersOf('ROOMS')]).toEqual([false, 0]);
  });
});
