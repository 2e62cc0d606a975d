import { contract, implementedRows } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { params } from '@nats-chat/subjects';
import { waitUntil } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, askWithinLimits, writtenIn, type Answer } from '../ask.ts';
import { createPrivateRoom, privateRoomId, type PrivateRoom } from '../private-room.ts';
import { subjectOf, validRequest } from '../requests.ts';
import type { World } from '../world.ts';

/** Every endpoint that names a room in its subject, by who may call it. */
const namesRoom = implementedRows.filter(({ row }) => params(row.subject).includes('room'));
/** The one that ends a room comes last. */
const roomRows = namesRoom
  .filter(({ row }) => row.role !== 'service' && row.role !== 'admin')
  .sort((one, other) => Number(one.row === contract.room.delete) - Number(other.row === contract.room.delete));
const adminRows = namesRoom.filter(({ row }) => row.role === 'admin');

/** What somebody is answered about a room at each of them; the room’s own name aside. */
async function answersAbout(
  nc: NatsConnection,
  user: string,
  room: string,
  rows = roomRows,
): Promise<Readonly<Record<string, Answer>>> {
  const answers: Record<string, Answer> = {};
  for (const answered of rows) {
    const { code, text } = await askWithinLimits(
      nc,
      subjectOf(answered, user, room),
      JSON.stringify(validRequest(answered.row)),
    );
    answers[answered.operation] = { code, text: text.replaceAll(room, '{room}') };
  }
  return answers;
}

const notFound = (rows: typeof roomRows) => Object.fromEntries(rows.map(({ operation }) => [operation, 'NOT_FOUND']));
const codesOf = (answers: Readonly<Record<string, Answer>>) =>
  Object.fromEntries(Object.entries(answers).map(([operation, { code }]) => [operation, code]));

/** Nobody sees, or does, what is another one’s. */
export const describeRooms = (world: () => World): void => {
  describe('a private room', () => {
    let room: PrivateRoom;
    let alice: NatsConnection;
    let bob: NatsConnection;

    const post = (text: string) =>
      requester(alice, 'alice')(contract.fanout.send, { room: room.id }, { action: 'post', clientId: uuidV7(), text });

    beforeAll(async () => {
      [alice, bob] = await Promise.all([world().person('alice'), world().person('bob')]);
      room = await createPrivateRoom(world(), 'alice');
    });

    test('is to an outsider a room that does not exist, at every endpoint and word for word', async () => {
      const answers = await answersAbout(bob, 'bob', room.id);
      expect(codesOf(answers)).toEqual(notFound(roomRows));
      expect(answers).toEqual(await answersAbout(bob, 'bob', privateRoomId()));
    });

    test('is to a realm admin outside a room that does not exist, at every endpoint that is for admins', async () => {
      const foreign = await createPrivateRoom(world(), 'bob');
      const answers = await answersAbout(alice, 'alice', foreign.id, adminRows);
      expect(codesOf(answers)).toEqual(notFound(adminRows));
      expect(answers).toEqual(await answersAbout(alice, 'alice', privateRoomId(), adminRows));
    });

    test('is there for its owner, at every endpoint that answers', async () => {
      // One of its own: some endpoints change it, one archives it, and one deletes it.
      const own = await createPrivateRoom(world(), 'alice');
      const answering = roomRows.filter(({ row }) => row.reply !== null);
      for (const answered of answering) {
        const request = JSON.stringify(validRequest(answered.row));
        const { code } = await askWithinLimits(alice, subjectOf(answered, 'alice', own.id), request);
        expect([answered.operation, code]).not.toContain('NOT_FOUND');
      }
    });

    test('gives its messages to nobody outside, by any room’s name', async () => {
      const { seq } = await post('secret');
      const items = [
        { room: room.id, seq },
        { room: 'random', seq },
        { room: privateRoomId(), seq },
      ];
      const mine = await requester(alice, 'alice')(contract.fanout.getMessages, {}, { items });
      expect(mine.items.map((item) => 'event' in item)).toEqual([true, false, false]);
      const { id: messageId } = await post('secret');
      const versions = (nc: NatsConnection, user: string, name: string) =>
        requester(nc, user)(contract.history.versions, { room: name }, { messageId });
      expect((await versions(alice, 'alice', room.id)).versions).toMatchObject([{ text: 'secret' }]);
      expect((await versions(bob, 'bob', 'random')).versions).toEqual([]);
      const theirs = await requester(bob, 'bob')(contract.fanout.getMessages, {}, { items });
      expect(theirs.items).toEqual(items.map((item) => ({ ...item, error: 'NOT_FOUND' })));
    });

    test('is gone to an outsider who syncs', async () => {
      const rooms = [room.id, privateRoomId()].map((id) => ({ room: id, position: { epoch: 'e', seq: 0 } }));
      const synced = await requester(bob, 'bob')(contract.history.sync, {}, { rooms });
      expect(synced.rooms).toEqual(rooms.map(({ room: id }) => ({ room: id, status: 'gone' })));
    });

    test('is in common to its members alone, as long as they are', async () => {
      const own = await createPrivateRoom(world(), 'alice');
      await own.addMember('charlie');
      const charlie = await world().person('charlie');
      const isCommon = async (nc: NatsConnection, user: string, person: string) =>
        (await requester(nc, user)(contract.room.common, {}, { person })).rooms.includes(own.id);
      await waitUntil('both are in it', () => isCommon(alice, 'alice', 'charlie'));
      const outside = [isCommon(bob, 'bob', 'alice'), isCommon(bob, 'bob', 'charlie'), isCommon(alice, 'alice', 'bob')];
      expect(await Promise.all(outside)).toEqual([false, false, false]);
      await own.expel('charlie');
      await waitUntil('charlie is an outsider', async () => !(await isCommon(charlie, 'charlie', 'alice')), 5_000);
      await waitUntil('alice is alone in it', async () => !(await isCommon(alice, 'alice', 'charlie')), 5_000);
    });

    test('has mentions for its members alone, as long as they are, in what stands', async () => {
      const own = await createPrivateRoom(world(), 'alice');
      await own.addMember('bob');
      const charlie = await world().person('charlie');
      const mentions = async (nc: NatsConnection, user: string) =>
        (await ask(nc, `history.mentions.${user}`, JSON.stringify({ user: 'bob', room: own.id, rooms: [own.id] })))
          .text;
      const say = (text: string) =>
        requester(alice, 'alice')(contract.fanout.send, { room: own.id }, { action: 'post', clientId: uuidV7(), text });
      await waitUntil('bob is a member', async () => (await ask(bob, `room.info.${own.id}.bob`, '')).code === 'ok');
      const texts = ['<@bob>', '<!room>', '<@charlie>'].map((named) => `${named} ${uuidV7()}`);
      for (const text of texts) await say(text);
      const shown = async (nc: NatsConnection, user: string) => {
        const listed = await mentions(nc, user);
        return texts.map((text) => listed.includes(text));
      };
      const expected = [
        [true, true, false],
        [false, false, false],
        [false, false, false],
      ];
      expect([await shown(bob, 'bob'), await shown(charlie, 'charlie'), await shown(alice, 'alice')]).toEqual(expected);
      await own.expel('bob');
      await waitUntil('bob is an outsider', async () => !(await mentions(bob, 'bob')).includes(own.id), 5_000);
      await expect(charlie.request('history.mentions.bob', '{}')).rejects.toThrow('Permissions Violation');
    });

    test('notifies nobody outside, and who was expelled no more', async () => {
      const outside = await world().rawPerson('bob');
      for (const subject of [
        'deliver.bob.>',
        'room.notify.*',
        'room.live.*',
        'room.presence.*',
        'presence.changed.*',
      ]) {
        outside.subscribe(subject);
      }
      await outside.settle();
      const notifications = () =>
        outside.messages.filter(
          ({ subject, ...message }) =>
            !subject.startsWith('deliver.bob.room.') && JSON.stringify({ subject, ...message }).includes(room.id),
        ).length;
      await post('not for bob');
      await outside.settle();
      expect(notifications()).toBe(0);

      await room.addMember('bob');
      const info = async () => (await ask(bob, `room.info.${room.id}.bob`, '')).code;
      await waitUntil('bob may read', async () => (await info()) === 'ok');
      const { seq } = await post('for bob');
      await waitUntil('bob is notified', () => notifications() > 0);

      await room.expel('bob');
      await waitUntil('bob is an outsider', async () => (await info()) === 'NOT_FOUND', 5_000);
      expect(await answersAbout(bob, 'bob', room.id)).toEqual(await answersAbout(bob, 'bob', privateRoomId()));
      const item = { room: room.id, seq };
      const read = await requester(bob, 'bob')(contract.fanout.getMessages, {}, { items: [item] });
      expect(read.items).toEqual([{ ...item, error: 'NOT_FOUND' }]);
      const missed = { room: room.id, position: { epoch: 'e', seq: 0 } };
      const synced = await requester(bob, 'bob')(contract.history.sync, {}, { rooms: [missed] });
      expect(synced.rooms).toEqual([{ room: room.id, status: 'gone' }]);
      await outside.settle();
      const before = notifications();
      await post('not for bob any more');
      await outside.settle();
      expect(notifications()).toBe(before);
    });
  });

  describe('a direct conversation', () => {
    test('is listed to who is in it, and to nobody else, whatever the payload claims', async () => {
      const [alice, bob, charlie] = await Promise.all([
        world().person('alice'),
        world().person('bob'),
        world().person('charlie'),
      ]);
      const { room } = await requester(alice, 'alice')(contract.room.dm, {}, { users: ['charlie'] });
      const text = `for charlie ${uuidV7()}`;
      await requester(alice, 'alice')(contract.fanout.send, { room }, { action: 'post', clientId: uuidV7(), text });
      const listed = async (nc: NatsConnection, user: string) =>
        (await ask(nc, `history.dms.${user}`, JSON.stringify({ user: 'alice', room, after: `9.${room}` }))).text +
        (await ask(nc, `history.dms.${user}`, '{}')).text;
      await waitUntil('charlie is in it', async () => (await listed(charlie, 'charlie')).includes(text));
      expect(await listed(alice, 'alice')).toContain(text);
      const theirs = await listed(bob, 'bob');
      expect([theirs.includes(room), theirs.includes(text)]).toEqual([false, false]);
      await expect(bob.request('history.dms.alice', '{}')).rejects.toThrow('Permissions Violation');
    });
  });

  describe('an admin room', () => {
    test.each(['alice', 'bob', 'charlie'] as const)(
      'is to %s a room that does not exist, where everybody may ask',
      async (name) => {
        const nc = await world().person(name);
        const allowed = roomRows.filter(({ row }) => row.role === 'any');
        for (const answered of allowed) {
          const request = JSON.stringify(validRequest(answered.row));
          const { code } = await askWithinLimits(nc, subjectOf(answered, name, 'admin-ops'), request);
          expect([answered.operation, code]).toEqual([answered.operation, 'NOT_FOUND']);
        }
      },
    );
  });

  describe('a caller', () => {
    const claims = {
      user: 'bob',
      caller: 'bob',
      sender: 'bob',
      creator: 'bob',
      owner: 'bob',
      sub: 'bob',
      kind: 'system',
    };

    test('is who the subject says, whatever the payload claims', async () => {
      const alice = await world().person('alice');
      const created = { type: 'public', room: 'claimed', displayName: 'Claimed' };
      const room = await ask(alice, 'room.create.alice', JSON.stringify({ ...created, ...claims }));
      expect(JSON.parse(room.text)).toMatchObject({ creator: 'alice', role: 'owner' });
      await ask(alice, 'room.join.claimed.alice', JSON.stringify(claims));
      const members = await ask(alice, 'room.members.claimed.alice', JSON.stringify(claims));
      expect(JSON.parse(members.text)).toMatchObject({ members: [{ user: 'alice' }], next: null });
      const message = { action: 'post', clientId: uuidV7(), text: 'by alice', ...claims };
      const sent = await ask(
        alice,
        'deliver.alice.send.claimed',
        JSON.stringify({ ...message, timestamp: 1, messageId: 'x' }),
      );
      const { seq } = JSON.parse(sent.text) as { seq: number };
      const [item] = (
        await requester(alice, 'alice')(contract.fanout.getMessages, {}, { items: [{ room: 'claimed', seq }] })
      ).items;
      expect(item).toMatchObject({ event: { user: 'alice', kind: 'user', text: 'by alice' } });
    });

    test('cannot post under another one’s name, also where both are members', async () => {
      const [alice, bob] = await Promise.all([world().person('alice'), world().person('bob')]);
      await ask(alice, 'room.join.random.alice', '{}');
      await ask(bob, 'room.join.random.bob', '{}');
      const before = await writtenIn(requester(alice, 'alice'), 'random');
      const message = JSON.stringify({ action: 'post', clientId: uuidV7(), text: 'as alice' });
      await expect(bob.request('deliver.alice.send.random', message)).rejects.toThrow('Permissions Violation');
      expect(await writtenIn(requester(alice, 'alice'), 'random')).toEqual(before);
    });
  });
};
