import { contract } from '@nats-chat/contracts';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { lastPersisted } from '../streams.ts';
import type { PersonName, World } from '../world.ts';

const room = { room: 'admin-ops' };

/** Admin rooms are for the realm role alone, on subjects of their own, and unknown on those that everybody has. */
export const describeAdminRooms = (world: () => World): void => {
  describe('an admin room, for its admins,', () => {
    let alice: Requester;
    let others: readonly Requester[];

    beforeAll(async () => {
      const as = async (name: PersonName) => requester(await world().person(name), name);
      alice = await as('alice');
      others = [await as('bob'), await as('charlie')];
    });

    const post = (who: Requester, text: string) =>
      who(contract.fanout.sendAdmin, room, { action: 'post', clientId: uuidV7(), text });

    test('is listed, written to, followed, paged, synced and moderated', async () => {
      expect((await alice(contract.room.adminList, {}, {})).rooms).toMatchObject([{ ...room, type: 'admin' }]);
      const [mine, foreign] = [await world().rawPerson('alice'), await world().rawPerson('bob')];
      for (const connection of [mine, foreign]) connection.subscribe('room.admin.*');
      await Promise.all([mine.settle(), foreign.settle()]);
      const { page: before } = await alice(contract.history.admin, room, { page: {} });
      const { id, seq } = await post(alice, 'For admins');
      await waitUntil('it is followed', () => mine.messages.some(({ text }) => text.includes('For admins')));
      expect(foreign.messages).toEqual([]);
      const { page } = await alice(contract.history.admin, room, { page: { limit: 1 } });
      expect(page?.messages).toMatchObject([{ messageId: id, text: 'For admins' }]);
      const { sync } = await alice(contract.history.admin, room, { sync: before?.position });
      expect(sync).toMatchObject([{ ...room, status: 'ok', events: [{ seq }] }]);
      await waitUntil('it is stored', async () => (await lastPersisted(world().system)) >= seq);
      await alice(contract.fanout.moderate, room, { clientId: uuidV7(), targetId: id, reason: 'Old' });
      const { page: after } = await alice(contract.history.admin, room, { page: { limit: 1 } });
      expect(after?.messages).toMatchObject([{ messageId: id, deleted: true }]);
    });

    test('is nothing that others may ask about, and not there where everybody asks', async () => {
      const { seq } = await post(alice, 'Secret');
      for (const other of others) {
        for (const attempt of [
          () => other(contract.room.adminList, {}, {}),
          () => other(contract.history.admin, room, { page: {} }),
          () => post(other, 'Let me in'),
        ]) {
          await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
        }
      }
      for (const who of [alice, ...others]) {
        const item = { ...room, seq };
        expect((await who(contract.fanout.getMessages, {}, { items: [item] })).items).toEqual([
          { ...item, error: 'NOT_FOUND' },
        ]);
        const wanted = { ...room, position: { epoch: 'e', seq: 0 } };
        expect((await who(contract.history.sync, {}, { rooms: [wanted] })).rooms).toEqual([
          { ...room, status: 'gone' },
        ]);
        await expect(who(contract.history.room, room, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
        const { rooms } = await who(contract.room.list, {}, { scope: 'mine' });
        expect(rooms.map((listed) => listed.room)).not.toContain('admin-ops');
      }
    });

    test('is no way into any other room', async () => {
      const send = { action: 'post', clientId: uuidV7(), text: 'Hello' } as const;
      for (const other of ['random', 'admin-nothing', 'p-nothing']) {
        const attempts = [
          alice(contract.fanout.sendAdmin, { room: other }, send),
          alice(contract.history.admin, { room: other }, { page: {} }),
        ];
        for (const answer of await Promise.allSettled(attempts)) {
          expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
        }
      }
    });
  });
};
