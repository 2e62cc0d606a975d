import { mapConcurrent } from '@nats-chat/async';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELETE_KEY, updateKey, type Bucket } from '../src/index.ts';
import { startFixture, type Fixture } from './fixture.ts';

let system: Fixture;
let members: Bucket<number>;
beforeAll(async () => {
  system = await startFixture();
  members = await system.bucket('ROOMS');
});
afterAll(() => system.stop());

describe('a bucket', () => {
  it('gives back what was written, with its revision', async () => {
    const revision = await members.put('lobby.alice', 1);
    expect(await members.get('lobby.alice')).toMatchObject({ value: 1, revision, exists: true });
    expect(await members.get('lobby.nobody')).toMatchObject({ value: undefined, revision: 0, exists: false });
  });

  it('writes and deletes a key only as it was read', async () => {
    expect(await members.update('cas.alice', 1, 7)).toBeUndefined();
    const first = await members.update('cas.alice', 1, 0);
    expect(await members.update('cas.alice', 2, 0)).toBeUndefined();
    expect(await members.delete('cas.alice', (first ?? 0) - 1)).toBeUndefined();
    const marker = await members.delete('cas.alice', first);
    expect(await members.get('cas.alice')).toMatchObject({ value: undefined, revision: marker, exists: false });
    expect(await members.update('cas.alice', 3, 0)).toBeUndefined();
    expect(await members.update('cas.alice', 3, marker ?? 0)).toBeGreaterThan(marker ?? 0);
  });

  it('says that an unreadable value exists, and logs why it is none', async () => {
    const logged: object[] = [];
    const log = (context: object) => void logged.push(context);
    const bucket = await system.bucket('ROOMS', { logger: { info: log, warn: log, error: log } });
    // The reply comes once it is stored.
    await (await system.nats.admin()).request('$KV.ROOMS.broken.alice', '{"half');
    expect(await bucket.get('broken.alice')).toMatchObject({ value: undefined, exists: true });
    expect(logged).toMatchObject([{ bucket: 'ROOMS', key: 'broken.alice' }]);
  });

  it('reads a group of keys, deleted ones without a value, and no other', async () => {
    for (const user of ['alice', 'bob', 'carol']) await members.put(`group.${user}`, 1);
    const asOf = (await members.delete('group.bob')) ?? 0;
    const snapshot = await members.snapshot('group.*');
    expect(snapshot).toMatchObject({ asOf, leaderAt: asOf });
    expect(snapshot?.entries.map(({ key, value }) => [key, value])).toEqual([
      ['group.alice', 1],
      ['group.carol', 1],
      ['group.bob', undefined],
    ]);
    expect((await members.snapshot('nothing.*'))?.entries).toEqual([]);
  });

  it('reads more keys than one request gives', async () => {
    const tabs = await system.bucket('PRESENCE_CONN', { timeoutMs: 20_000 });
    const ids = Array.from({ length: 1_100 }, (_, at) => `tab-${at}`);
    await mapConcurrent(ids, 500, (id) => tabs.put(`large.${id}`, 1));
    expect((await tabs.snapshot('large.*'))?.entries).toHaveLength(1_100);
  });

  it('reads keys by page, in the order of their last change', async () => {
    for (const user of ['alice', 'bob', 'carol', 'alice']) await members.put(`paged.${user}`, 1);
    await members.delete('paged.bob');
    const keysOf = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key);
    const first = await members.page('paged.*', 0, 2);
    expect(keysOf(first.entries)).toEqual(['paged.carol', 'paged.alice']);
    const second = await members.page('paged.*', first.next ?? 0, 2);
    expect({ keys: keysOf(second.entries), next: second.next }).toEqual({ keys: [], next: undefined });
  });

  it('tells whether any key of a group has a value, and leaves no consumer behind', async () => {
    const connections = await system.bucket('PRESENCE_CONN');
    expect(await connections.hasValue('alice.*')).toBe(false);
    for (let tab = 0; tab < 40; tab += 1) await connections.put(`alice.tab-${tab}`, 1);
    for (let tab = 0; tab < 39; tab += 1) await connections.delete(`alice.tab-${tab}`);
    expect(await connections.hasValue('alice.*')).toBe(true);
    await connections.delete('alice.tab-39');
    expect(await connections.hasValue('alice.*')).toBe(false);
    expect(await system.consumersOf('PRESENCE_CONN')).toBe(0);
  });

  it('is unavailable, with the reason inside, while there is no such bucket', async () => {
    const metas = await system.bucket('ROOM_META', { timeoutMs: 500 });
    await system.jsm.streams.delete('KV_ROOM_META');
    const answers = await Promise.allSettled([
      metas.get('lobby'),
      metas.snapshot('*'),
      metas.page('*', 0, 10),
      metas.hasValue('*'),
      metas.put('lobby', 1),
      metas.update('lobby', 1, 0),
      metas.delete('lobby'),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
      expect(answer).toHaveProperty('reason.cause');
    }
    await system.ensureBuckets();
    expect(await metas.put('lobby', 1)).toBe(1);
  });
});

describe('changing a key', () => {
  it('loses no change of many who change it at once', async () => {
    const writers = Array.from({ length: 6 }, () =>
      updateKey({ bucket: members, key: 'count.alice' }, ({ value = 0 }) => value + 1),
    );
    expect((await Promise.all(writers)).every(({ changed }) => changed)).toBe(true);
    expect(await members.get('count.alice')).toMatchObject({ value: 6 });
  });

  it('deletes it, and leaves alone what is to stay', async () => {
    const { revision } = await updateKey({ bucket: members, key: 'end.alice' }, () => 1);
    expect(await updateKey({ bucket: members, key: 'end.alice' }, () => undefined)).toEqual({
      revision,
      value: 1,
      changed: false,
    });
    expect(await updateKey({ bucket: members, key: 'end.alice' }, () => DELETE_KEY)).toMatchObject({
      value: undefined,
      changed: true,
    });
    expect(await members.get('end.alice')).toMatchObject({ exists: false });
  });
});
