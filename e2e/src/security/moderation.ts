import { contract } from '@nats-chat/contracts';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf, waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { untilAllowed } from '../ask.ts';
import { createPrivateRoom, privateRoomId } from '../private-room.ts';
import type { PersonName, World } from '../world.ts';

const { send, moderate, getMessages } = contract.fanout;

/** Who deletes another's message: the role in the room decides, or the realm role where its holder may look. */
export const describeModeration = (world: () => World): void => {
  describe('another’s message is deleted', () => {
    let alice: Requester;
    let bob: Requester;
    let charlie: Requester;

    beforeAll(async () => {
      const as = async (name: PersonName) => requester(await world().person(name), name);
      [alice, bob, charlie] = await Promise.all([as('alice'), as('bob'), as('charlie')]);
    });

    const post = async (who: Requester, room: string): Promise<{ id: string; seq: number }> =>
      who(send, { room }, { action: 'post', clientId: uuidV7(), text: 'Mine' });
    /** What an owner or admin of a room sends. */
    const remove = (who: Requester, room: string, targetId: string) =>
      who(send, { room }, { action: 'delete', clientId: uuidV7(), targetId });
    /** What a realm admin sends. */
    const removeAnywhere = (who: Requester, room: string, targetId: string, reason = 'Spam') =>
      who(moderate, { room }, { clientId: uuidV7(), targetId, reason });
    const newRoom = async (owner: Requester): Promise<string> => {
      const room = `mod-${uuidV7()}`;
      await untilAllowed(() => owner(contract.room.create, {}, { type: 'public', room, displayName: room }));
      return room;
    };
    /** It is gone for everybody: from the log, and from the history. */
    const isErased = async (
      room: string,
      { id, seq }: { readonly id: string; readonly seq: number },
    ): Promise<void> => {
      await waitUntil('it is erased from the log', async () => {
        const { items } = await bob(getMessages, {}, { items: [{ room, seq }] });
        return items.every((item) => 'error' in item && item.error === 'NOT_FOUND');
      });
      const { messages } = await bob(contract.history.room, { room }, {});
      const erased = messages.find(({ messageId }) => messageId === id);
      expect([erased?.deleted, erased?.text]).toEqual([true, undefined]);
    };
    const refused = async (attempts: readonly (() => Promise<unknown>)[], code: string): Promise<void> => {
      for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code });
    };
    const isThere = async (who: Requester, room: string, id: string): Promise<void> => {
      const { messages } = await who(contract.history.room, { room }, {});
      expect(messages.find(({ messageId }) => messageId === id)).toMatchObject({ text: 'Mine', deleted: false });
    };
    test('by the owner of its room, and by no member, stranger or person without a role', async () => {
      const room = await newRoom(alice);
      await refused([() => remove(bob, room, uuidV7())], 'NOT_MEMBER');
      for (const who of [bob, charlie]) await who(contract.room.join, { room }, {});
      const mine = await post(alice, room);
      const theirs = await post(bob, room);
      await refused([() => remove(bob, room, mine.id)], 'FORBIDDEN');
      // The realm role `user` may send, and no other: the server refuses the subject.
      await refused([() => remove(charlie, room, mine.id)], 'FORBIDDEN');
      await isThere(charlie, room, mine.id);
      await remove(alice, room, theirs.id);
      await isErased(room, theirs);
    });

    test('by nobody who moderates another room, and by nobody who was kicked', async () => {
      const room = await newRoom(alice);
      const elsewhere = await newRoom(bob);
      await bob(contract.room.join, { room }, {});
      const { id } = await post(alice, room);
      await refused([() => remove(bob, elsewhere, id)], 'NOT_FOUND');
      await alice(contract.room.role, { room }, { person: 'bob', role: 'admin' });
      await waitUntil('bob moderates', async () => {
        const own = await post(alice, room);
        return (await codeOf(remove(bob, room, own.id))) === 'ok';
      });
      await alice(contract.room.kick, { room }, { person: 'bob' });
      await waitUntil('bob is no member', async () => {
        const own = await post(alice, room);
        return (await codeOf(remove(bob, room, own.id))) === 'NOT_MEMBER';
      });
      await refused([() => remove(bob, room, id)], 'NOT_MEMBER');
      await isThere(alice, room, id);
    });

    test('by a realm admin in a room of others, with a line in the audit log, and by nobody else', async () => {
      const room = await newRoom(bob);
      const posted = await post(bob, room);
      for (const who of [bob, charlie]) await refused([() => removeAnywhere(who, room, posted.id)], 'FORBIDDEN');
      await removeAnywhere(alice, room, posted.id, 'Against the rules');
      await isErased(room, posted);
      const { entries } = await alice(contract.room.audit, {}, { room, action: 'message.delete' });
      const details = { message: posted.id, person: 'bob', reason: 'Against the rules' };
      expect(entries).toMatchObject([{ actor: 'alice', result: 'ok', details }]);
      for (const who of [bob, charlie]) await refused([() => who(contract.room.audit, {}, { room })], 'FORBIDDEN');
    });

    test('by no realm admin in a private room of others, where every message is of a room that does not exist', async () => {
      const secret = await createPrivateRoom(world(), 'bob');
      const { id } = await post(bob, secret.id);
      await refused(
        [() => removeAnywhere(alice, secret.id, id), () => removeAnywhere(alice, privateRoomId(), id)],
        'NOT_FOUND',
      );
      await refused([() => remove(alice, secret.id, id)], 'NOT_FOUND');
      await secret.addMember('alice');
      await waitUntil('alice may', async () => (await codeOf(removeAnywhere(alice, secret.id, id))) === 'ok');
      await secret.expel('alice');
      await waitUntil('alice may not any more', async () => {
        const { id: own } = await post(bob, secret.id);
        return (await codeOf(removeAnywhere(alice, secret.id, own))) === 'NOT_FOUND';
      });
      const another = await post(bob, secret.id);
      await refused([() => removeAnywhere(alice, secret.id, another.id)], 'NOT_FOUND');
      await isThere(bob, secret.id, another.id);
    });

    test('by nobody in a direct conversation', async () => {
      const { room } = await bob(contract.room.dm, {}, { users: ['alice'] });
      const { id } = await post(bob, room);
      await refused([() => remove(alice, room, id), () => removeAnywhere(alice, room, id)], 'FORBIDDEN');
      await isThere(alice, room, id);
    });
  });
};
