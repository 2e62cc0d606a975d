import { contract, type ApiError } from '@nats-chat/contracts';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../ask.ts';
import type { RawNats } from '../raw-nats.ts';
import type { PersonName, World } from '../world.ts';

const { block, list, dm, info, members, prefs, audit } = contract.room;
const { history, presence } = contract;

/** Whom one blocks is one's own: to see, to add, and to lift. */
export const describeBlocks = (world: () => World): void => {
  describe('whom one blocks', () => {
    let alice: Requester;
    let bob: Requester;
    let charlie: Requester;
    let room: string;

    /** By bob, of alice, who is a realm admin: what she cannot find out, nobody can. */
    const setBlocked = (blocked: boolean) => bob(block, {}, { person: 'alice', blocked });
    const blockedBy = async (who: Requester) => (await who(list, {}, { scope: 'mine' })).blocked;
    const send = (who: Requester) =>
      who(contract.fanout.send, { room }, { action: 'post', clientId: uuidV7(), text: 'Hello' }).then(
        () => 'ok',
        (error: unknown) => `${(error as ApiError).code}: ${(error as ApiError).message}`,
      );

    beforeAll(async () => {
      const as = async (name: PersonName) => requester(await world().person(name), name);
      [alice, bob, charlie] = await Promise.all([as('alice'), as('bob'), as('charlie')]);
      ({ room } = await alice(dm, {}, { users: ['bob'] }));
      await setBlocked(true);
      return () => setBlocked(false);
    });
    beforeEach(() => setBlocked(true));

    test('is listed to oneself alone', async () => {
      expect(await Promise.all([bob, alice, charlie].map(blockedBy))).toEqual([['alice'], [], []]);
    });

    test('is nobody else’s to add or to lift, whatever a payload claims', async () => {
      const connection = await world().person('alice');
      const claims = { user: 'bob', caller: 'bob', by: 'bob', blocker: 'bob' };
      for (const [person, blocked, code] of [
        ['charlie', true, 'ok'],
        ['bob', false, 'ok'],
        ['alice', false, 'INVALID'],
      ] as const) {
        const answer = await ask(connection, 'room.block.alice', JSON.stringify({ person, blocked, ...claims }));
        expect([person, answer.code]).toEqual([person, code]);
      }
      expect(await Promise.all([bob, alice, charlie].map(blockedBy))).toEqual([['alice'], ['charlie'], []]);
      await alice(block, {}, { person: 'charlie', blocked: false });
      const lift = JSON.stringify({ person: 'alice', blocked: false });
      await expect(connection.request('room.block.bob', lift)).rejects.toThrow('Permissions Violation');
      expect(await blockedBy(bob)).toEqual(['alice']);
    });

    test('says nothing to who is blocked, but that their messages are not taken, as are those of who blocks', async () => {
      const everything = async () => [
        await alice(dm, {}, { users: ['bob'] }),
        await alice(info, { room }, {}),
        await alice(members, { room }, {}),
        await alice(prefs, { room }, {}),
        (await alice(list, {}, { scope: 'mine' })).rooms.find((listed) => listed.room === room),
        (await alice(history.room, { room }, {})).messages,
        await alice(presence.room, { room }, {}),
        await alice(presence.of, {}, { users: ['bob'] }),
        await alice(contract['user-search'].get, {}, { users: ['bob'] }),
        (await alice(audit, {}, { person: 'bob' })).entries,
        (await alice(audit, {}, { person: 'alice' })).entries,
      ];
      const [hers, his] = [await world().rawPerson('alice'), await world().rawPerson('bob')];
      await watch(hers, 'alice');
      await watch(his, 'bob');
      // The log is written a moment later, in order.
      const isAudited = async () => (await alice(audit, {}, { room })).entries.length > 0;
      await waitUntil('what was done before is in the audit log', isAudited);
      const blocked = await everything();
      const refusals = [await send(alice), await send(bob)];
      expect(refusals).toEqual(Array(2).fill('FORBIDDEN: This person does not take messages.'));
      await setBlocked(false);
      expect(await everything()).toEqual(blocked);
      await setBlocked(true);
      expect(await everything()).toEqual(blocked);
      await Promise.all([hers.settle(), his.settle()]);
      const about = ({ messages }: RawNats) => messages.filter(({ subject }) => subject.includes('.prefs'));
      expect(about(hers)).toEqual([]);
      expect(about(his)).toHaveLength(2);
      expect(hers.messages.filter((message) => JSON.stringify(message).includes(room))).toEqual([]);

      // Had she done it, both would be answered the same.
      await setBlocked(false);
      await alice(block, {}, { person: 'bob', blocked: true });
      await waitUntil('fanout has heard of it', async () => (await send(alice)) === refusals[0]);
      expect(await send(bob)).toBe(refusals[1]);
      await alice(block, {}, { person: 'bob', blocked: false });
    });
  });
};

/** Everything that a person may hear and that could be about a conversation. */
async function watch(connection: RawNats, user: PersonName): Promise<void> {
  for (const subject of [`deliver.${user}.>`, 'room.updated.*', 'room.presence.*', 'people.changed.*']) {
    connection.subscribe(subject);
  }
  await connection.settle();
}
