import { contract, type Command } from '@nats-chat/contracts';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { beforeAll, describe, expect, test } from 'vitest';
import { writtenIn } from '../ask.ts';
import { createPrivateRoom } from '../private-room.ts';
import type { World } from '../world.ts';

const { send } = contract.fanout;

/** Every way to change a message, with what its author alone proves: the client id under which it was sent. */
const commandsAbout = (targetId: string, targetClientId: string): Record<'edit' | 'delete' | 'react', Command> => ({
  edit: { action: 'edit', clientId: uuidV7(), targetId, targetClientId, text: 'forged' },
  delete: { action: 'delete', clientId: uuidV7(), targetId, targetClientId },
  react: { action: 'react', clientId: uuidV7(), targetId, emoji: '👍' },
});

/** Nobody changes another one's message, and nobody changes anything in a room that they may not write to. */
export const describeMessages = (world: () => World): void => {
  describe('another one’s message', () => {
    const room = { room: 'random' };
    let alice: Requester;
    let bob: Requester;
    let posted: { readonly id: string; readonly clientId: string };

    const post = async (who: Requester, target: { readonly room: string }) => {
      const clientId = uuidV7();
      const { id } = await who(send, target, { action: 'post', clientId, text: 'Mine' });
      return { id, clientId };
    };

    beforeAll(async () => {
      [alice, bob] = [requester(await world().person('alice'), 'alice'), requester(await world().person('bob'), 'bob')];
      for (const who of [alice, bob]) await who(contract.room.join, room, {});
      posted = await post(alice, room);
    });

    test.each(['edit', 'delete'] as const)('takes no %s, whatever ids one knows', async (action) => {
      const own = await post(bob, room);
      const before = await writtenIn(alice, room.room);
      for (const clientId of [posted.clientId, own.clientId, uuidV7()]) {
        const command = commandsAbout(posted.id, clientId)[action];
        await expect(bob(send, room, command)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await writtenIn(alice, room.room)).toEqual(before);
    });

    test('takes a reaction in a room that one is a member of', async () => {
      await expect(bob(send, room, commandsAbout(posted.id, posted.clientId).react)).resolves.toBeDefined();
    });

    test('takes nothing from an outsider of its private room', async () => {
      const secret = { room: (await createPrivateRoom(world(), 'alice')).id };
      const { id, clientId } = await post(alice, secret);
      const before = await writtenIn(alice, secret.room);
      for (const command of Object.values(commandsAbout(id, clientId))) {
        await expect(bob(send, secret, command)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await writtenIn(alice, secret.room)).toEqual(before);
    });

    test('takes nothing under its own client id from the same person in another room', async () => {
      const elsewhere = { room: (await createPrivateRoom(world(), 'alice')).id };
      for (const action of ['edit', 'delete'] as const) {
        const command = commandsAbout(posted.id, posted.clientId)[action];
        await expect(alice(send, elsewhere, command)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
    });
  });
};
