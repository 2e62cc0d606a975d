import { contract } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { createPrivateRoom } from '../private-room.ts';
import { lastPersisted, lastSequences } from '../streams.ts';
import type { World } from '../world.ts';

/** To be run before anything that is refused on purpose. */
export const describeJobs = (world: () => World): void => {
  describe('every service', () => {
    test('does its job with the permissions it has', async () => {
      const alice = requester(await world().person('alice'), 'alice');
      const bob = requester(await world().person('bob'), 'bob');
      const post = (text: string) => ({ action: 'post', clientId: uuidV7(), text }) as const;

      // room
      // Twice, as after an answer that was lost.
      for (let count = 0; count < 2; count += 1)
        await alice(contract.room.create, {}, { type: 'public', room: 'jobs', displayName: 'Jobs' });
      const room = { room: 'jobs' };
      expect(await bob(contract.room.join, room, {})).toMatchObject({ role: 'member' });
      expect((await bob(contract.room.members, room, {})).members).toHaveLength(2);
      expect((await bob(contract.room.list, {}, { scope: 'mine' })).rooms).toContainEqual(
        expect.objectContaining(room),
      );
      expect((await bob(contract.room.list, {}, { scope: 'all' })).rooms).not.toHaveLength(0);
      expect(await bob(contract.room.info, room, {})).toMatchObject({ displayName: 'Jobs' });

      const invited = await createPrivateRoom(world(), 'alice');
      await invited.addMember('bob');
      const secret = { room: invited.id };
      await alice(contract.room.role, secret, { person: 'bob', role: 'admin' });
      await invited.expel('bob');

      // fanout
      const listening = await world().rawPerson('alice');
      listening.subscribe('deliver.alice.>');
      listening.subscribe('room.live.jobs');
      listening.subscribe('presence.changed.bob');
      listening.subscribe('room.presence.jobs');
      await listening.settle();
      const heard = (subject: string) =>
        waitUntil(`alice receives ${subject}`, () => listening.messages.some((message) => message.subject === subject));
      const first = await bob(contract.fanout.send, room, post('Hello'));
      await heard('room.live.jobs');
      await alice(contract.fanout.send, secret, post('Hush'));
      await heard(`deliver.alice.live.${secret.room}`);
      const thread = { ...room, thread: first.id };
      await alice(contract.fanout.sendThread, thread, post('Hello yourself'));
      const anHourAgo = () => uuidV7(Date.now() - 3_600_000);
      const late = { action: 'post', clientId: anHourAgo(), text: 'I was offline' } as const;
      const last = await bob(contract.fanout.send, room, late);
      const items = [{ ...room, seq: first.seq }];
      expect(await alice(contract.fanout.getMessages, {}, { items })).toMatchObject({ items });

      const said = async (where: { readonly room: string }) =>
        (await alice(contract.history.room, where, {})).messages.flatMap(({ system }) => system ?? []);
      await waitUntil('the private room says what happened in it', async () => (await said(secret)).length === 4);
      expect(await said(secret)).toEqual([
        { type: 'created', actor: 'alice' },
        { type: 'invited', actor: 'alice', subjects: ['bob'] },
        { type: 'role', actor: 'alice', subjects: ['bob'], values: { role: 'admin' } },
        { type: 'kicked', actor: 'alice', subjects: ['bob'] },
      ]);

      expect(await said(room)).toEqual([
        { type: 'created', actor: 'alice' },
        { type: 'joined', actor: 'bob' },
      ]);

      // persist
      await waitUntil('persist has stored them', async () => (await lastPersisted(world().system)) >= last.seq);
      expect((await lastSequences(world().system))['DEAD_LETTERS']).toBe(0);

      // history
      expect(await bob(contract.fanout.send, room, late)).toEqual(last);
      const page = await alice(contract.history.room, room, {});
      expect(page.messages.flatMap(({ text }) => text ?? [])).toEqual(['Hello', 'I was offline']);
      expect((await alice(contract.history.thread, thread, {})).messages).not.toHaveLength(0);
      const { rooms } = await bob(contract.history.sync, {}, { rooms: [{ ...room, position: page.position }] });
      expect(rooms).toMatchObject([{ status: 'ok' }]);

      // presence
      const connId = 'a-tab-of-bob';
      await bob(contract.presence.heartbeat, {}, { connId });
      await heard('presence.changed.bob');
      const people = { people: [{ user: 'bob', status: 'online' }] };
      expect(await alice(contract.presence.of, {}, { users: ['bob'] })).toMatchObject(people);
      expect((await alice(contract.presence.room, room, {})).people).toHaveLength(2);
      await bob(contract.presence.typing, room, {});
      await heard('room.presence.jobs');
      await bob(contract.presence.update, {}, { status: 'away', statusText: 'Lunch' });
      await bob(contract.presence.disconnect, {}, { connId });
      await waitUntil('bob is gone', async () => {
        const { people: seen } = await alice(contract.presence.of, {}, { users: ['bob'] });
        return seen[0]?.status === 'offline';
      });
      await bob(contract.room.leave, room, {});

      // user-search
      const found = { user: 'charlie', displayName: 'Charlie Cook', state: 'active' };
      await waitUntil('charlie is in the directory, though he never came', async () => {
        const { people: known } = await bob(contract['user-search'].search, {}, { query: 'cook' });
        return known.some(({ user }) => user === 'charlie');
      });
      expect(await bob(contract['user-search'].search, {}, { query: 'charlie@example.com' })).toEqual({
        people: [found],
      });
      expect(await bob(contract['user-search'].get, {}, { users: ['charlie', 'nobody'] })).toEqual({ people: [found] });

      const names = world().system.names();
      const logs = await Promise.all(names.map(async (name) => [name, await world().system.log(name)] as const));
      const complaints = logs.flatMap(([name, log]) =>
        log
          .split('\n')
          .flatMap((line) => (/violation|"level":"(?:error|fatal)"/i.test(line) ? [`${name}: ${line}`] : [])),
      );
      expect(complaints).toEqual([]);
    });
  });
};
