import { ApiError } from '@nats-chat/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAccess, type MemberPage, type Membership, type MembershipChange } from '../src/index.ts';
import { countRequests, fill, given, leaveBehind, waitUntil, type Given } from './given.ts';
import { roomOf } from './room-of.ts';

const MSG_GET = '$JS.API.STREAM.MSG.GET.*';

let system: Given;
beforeAll(async () => {
  system = await given();
});
afterAll(() => system.stop());

const becomes = (membership: Membership, [room, user]: readonly [string, string], role: string | undefined) =>
  waitUntil(`${user} is ${role ?? 'nobody'} in ${room}`, async () => (await membership.role(room, user)) === role);

describe('a reader', () => {
  it('sees joins, changes of role and leaves of a person whose role it has cached', async () => {
    const { membership } = await system.reader();
    await system.writer.createRoom('general', roomOf('public'));
    expect(await membership.room('general')).toEqual(roomOf('public'));
    expect(await membership.role('general', 'bob')).toBeUndefined();
    const requests = await countRequests(system.admin, MSG_GET);
    await system.writer.putMember('general', 'bob', 'member');
    const askedByWriter = await requests();
    await becomes(membership, ['general', 'bob'], 'member');
    expect(await requests()).toBe(askedByWriter);
    await system.writer.setRole('general', 'bob', 'admin');
    await becomes(membership, ['general', 'bob'], 'admin');
    await system.writer.removeMember('general', 'bob');
    await becomes(membership, ['general', 'bob'], undefined);
  });

  it('sees a room change, and lose its meaning when its stored value becomes unreadable', async () => {
    const { membership, logged } = await system.reader();
    const revision = await system.writer.createRoom('topical', roomOf('public'));
    expect(await membership.room('topical')).toMatchObject({ topic: '' });
    await system.writer.updateRoom('topical', { meta: roomOf('public', { topic: 'cats' }), revision });
    await waitUntil('the topic changes', async () => (await membership.room('topical'))?.topic === 'cats');
    system.admin.publish('$KV.ROOM_META.topical', JSON.stringify(roomOf('private')));
    await waitUntil('there is no room', async () => (await membership.room('topical')) === undefined);
    expect(logged).toMatchObject([{ bucket: 'ROOM_META', key: 'topical', problem: 'a type that the id denies' }]);
  });

  it('reports each change in order, with its revision', async () => {
    const { membership, logged } = await system.reader();
    const changes: MembershipChange[] = [];
    const stop = membership.onChange((change) => changes.push(change));
    const { revision } = await system.writer.putMember('tellings', 'alice', 'owner');
    await system.writer.putMember('tellings', 'bob', 'member');
    await system.writer.removeMember('tellings', 'bob');
    // Asserted with the reader's log: should it ever lose its watch here, the failure says so.
    await vi.waitFor(
      () => {
        expect({ changes, logged }).toEqual({
          changes: [
            { room: 'tellings', user: 'alice', role: 'owner', revision },
            { room: 'tellings', user: 'bob', role: 'member', revision: revision + 1 },
            { room: 'tellings', user: 'bob', role: undefined, revision: revision + 2 },
          ],
          logged: [],
        });
      },
      { timeout: 10_000 },
    );
    stop();
  });

  it('has all members of a private room and follows them, with more former members than one request gives', async () => {
    const { membership } = await system.reader();
    await fill(system.admin, 'p-large', 1_100);
    for (let at = 0; at < 200; at += 1) await system.writer.removeMember('p-large', `person${at}`);
    expect((await membership.members('p-large')).size).toBe(900);
    await system.writer.putMember('p-large', 'late', 'member');
    await waitUntil('901 members', async () => (await membership.members('p-large')).get('late') === 'member');
    expect((await membership.members('p-large')).size).toBe(901);
    await expect(membership.members('general')).rejects.toThrow(RangeError);
    expect(await membership.members('p-nothing')).toEqual(new Map());
  });

  it('has the rooms of a person without those left, and answers roles from them', async () => {
    const { membership } = await system.reader();
    for (const room of ['one', 'two', 'three']) await system.writer.putMember(room, 'rover', 'member');
    await system.writer.removeMember('two', 'rover');
    expect([...(await membership.roomsOf('rover')).keys()].sort()).toEqual(['one', 'three']);
    const requests = await countRequests(system.admin, MSG_GET);
    expect(await membership.role('one', 'rover')).toBe('member');
    expect(await membership.role('two', 'rover')).toBeUndefined();
    expect(await requests()).toBe(0);
    await system.writer.putMember('four', 'rover', 'owner');
    await waitUntil('the fourth room', async () => (await membership.roomsOf('rover')).has('four'));
    expect(await membership.roomsOf('nobody')).toEqual(new Map());
  });

  it('needs nothing but the grants of a reader', async () => {
    const { nc, membership } = await system.reader();
    const refused: unknown[] = [];
    void (async () => {
      for await (const status of nc.status()) if (status.type === 'error') refused.push(status.error);
    })();
    await membership.role('general', 'alice');
    await membership.roomsOf('alice');
    await membership.members('p-large');
    await membership.page('general', undefined, 10);
    await membership.close();
    await nc.flush();
    expect(refused).toEqual([]);
  });

  it('answers nothing that is too much to ask at once', async () => {
    const { membership } = await system.reader({ concurrentLoads: 1, queuedLoads: 2 });
    const asked = await Promise.allSettled(['a', 'b', 'c', 'd'].map((room) => membership.role(room, 'alice')));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  });
});

describe('a public room of more than 20,000', () => {
  beforeAll(async () => {
    await system.writer.createRoom('crowd', roomOf('public'));
    await fill(system.admin, 'crowd', 20_001);
  });

  it('takes one look-up to tell whether somebody is a member, the first time, and none after it', async () => {
    const { membership } = await system.reader();
    const requests = await countRequests(system.admin, '$JS.API.>');
    expect(await membership.role('crowd', 'person19999')).toBe('member');
    expect(await requests()).toBe(1);
    expect(await membership.role('crowd', 'stranger')).toBeUndefined();
    expect(await requests()).toBe(2);
    for (const user of ['person19999', 'stranger']) await membership.role('crowd', user);
    expect(await requests()).toBe(2);
  });

  it('is read in pages, each by one request, each member once', async () => {
    const { membership } = await system.reader();
    const requests = await countRequests(system.admin, '$JS.API.DIRECT.GET.*');
    expect(await readThrough(membership, 'crowd')).toMatchObject({ members: 20_001, pages: 21 });
    expect(await requests()).toBe(21);
  });
});

it('who was removed from more than 20,000 rooms within a week has the rooms that they are in, and follows them', async () => {
  const rooms = Array.from({ length: 20_001 }, (_, at) => `p-left${at}`);
  await leaveBehind(system.admin, rooms, 'victor');
  await system.writer.putMember('square', 'victor', 'member');
  const { membership } = await system.reader();
  expect(await membership.roomsOf('victor')).toEqual(new Map([['square', 'member']]));
  await system.writer.removeMember('square', 'victor', 'member');
  await waitUntil('he left', async () => (await membership.roomsOf('victor')).size === 0);
});

/** Reads all pages of a room's members. */
const readThrough = async (membership: Membership, room: string) => {
  const found: MemberPage['members'][number][] = [];
  let [after, pages] = [undefined as string | undefined, 0];
  do {
    const page = await membership.page(room, after, 1_000);
    found.push(...page.members);
    after = page.next;
    pages += 1;
  } while (after !== undefined);
  return { members: new Set(found.map(({ user }) => user)).size, pages, found };
};

describe('pages of members', () => {
  it('are read once, all of them, and then follow who comes, changes and leaves', async () => {
    const { membership } = await system.reader();
    await fill(system.admin, 'town', 2_500);
    const requests = await countRequests(system.admin, '$JS.API.>');
    expect(await readThrough(membership, 'town')).toMatchObject({ members: 2_500, pages: 3 });
    // One for the names of the keys, and three for what they hold.
    expect(await requests()).toBe(4);
    await system.writer.removeMember('town', 'person0');
    await system.writer.setRole('town', 'person1', 'admin');
    await system.writer.putMember('town', 'alice', 'owner');
    const asked = await requests();
    await waitUntil('alice is there', async () => (await membership.role('town', 'alice')) === 'owner');
    const { found } = await readThrough(membership, 'town');
    expect(found.slice(0, 1)).toEqual([{ user: 'person2', role: 'member' }]);
    expect(found.slice(-2)).toEqual([
      { user: 'person1', role: 'admin' },
      { user: 'alice', role: 'owner' },
    ]);
    expect([found.length, (await requests()) - asked]).toEqual([2_500, 1]);
  });

  it('are the same without a cache, by the same cursors', async () => {
    const { membership } = await system.reader();
    const { membership: small } = await system.reader({ memberships: 1 });
    for (const user of ['a', 'b', 'c', 'd']) await system.writer.putMember('twice', user, 'member');
    const first = await membership.page('twice', undefined, 2);
    expect(await small.page('twice', undefined, 2)).toEqual(first);
    expect(await small.page('twice', first.next, 2)).toEqual(await membership.page('twice', first.next, 2));
  });

  it('leave former members out, and say where to go on', async () => {
    const { membership } = await system.reader();
    for (const user of ['a', 'b', 'c']) await system.writer.putMember('small', user, 'member');
    await system.writer.removeMember('small', 'a');
    const first = await membership.page('small', undefined, 2);
    expect(first.members.map(({ user }) => user)).toEqual(['b', 'c']);
    expect(first.next).toBeUndefined();
    expect(await membership.page('empty', undefined, 2)).toEqual({ members: [], next: undefined });
    await expect(membership.page('small', 'x', 2)).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('access', () => {
  it('costs an outsider of a private room one look-up, as one that does not exist', async () => {
    const { membership } = await system.reader();
    const access = createAccess(membership);
    await system.writer.createRoom('p-secret', roomOf('private'));
    await system.writer.putMember('p-secret', 'alice', 'owner');
    // What members did must not show: their use has put the room into the cache.
    await access.write('p-secret', 'alice');
    await membership.members('p-secret');
    const requests = await countRequests(system.admin, '$JS.API.>');
    const answers = [];
    for (const room of ['p-secret', 'p-nothing', 'p-secret', 'p-nothing']) {
      const error = await access.read(room, 'mallory').catch((thrown: unknown) => thrown);
      answers.push([error instanceof ApiError && error.code, await requests()]);
    }
    expect(answers).toEqual([
      ['NOT_FOUND', 1],
      ['NOT_FOUND', 2],
      ['NOT_FOUND', 2],
      ['NOT_FOUND', 2],
    ]);
  });

  it('ends with the membership', async () => {
    const { membership } = await system.reader();
    const access = createAccess(membership);
    await system.writer.putMember('p-secret', 'bob', 'member');
    expect(await access.write('p-secret', 'bob')).toMatchObject({ room: 'p-secret', role: 'member' });
    await system.writer.removeMember('p-secret', 'bob');
    await waitUntil('bob is out', () =>
      access.read('p-secret', 'bob').then(
        () => false,
        (error: unknown) => error instanceof ApiError && error.code === 'NOT_FOUND',
      ),
    );
  });
});
