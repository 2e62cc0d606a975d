import { contract, EVENT_VERSION } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { describe, expect, test } from 'vitest';
import { lastLogged, lastSequences } from '../streams.ts';
import { people, type World } from '../world.ts';

/** Words of our own subjects, and what is special in NATS: names that somebody could choose to reach the log with. */
const names = [
  'history',
  'thread',
  'send',
  'room',
  'chat',
  'admin',
  'msg',
  'random',
  'alice',
  'bob',
  'svc:fanout',
  '*',
];

const forged = JSON.stringify({
  v: EVENT_VERSION,
  kind: 'user',
  action: 'post',
  messageId: '01900000-0000-7000-8000-000000000001',
  clientId: '01900000-0000-7000-8000-000000000001',
  user: 'alice',
  timestamp: 1,
  text: 'forged',
});

/** Nothing that a browser says is in the log, unless fanout wrote it there. */
export const describeLog = (world: () => World): void => {
  describe('the log', () => {
    test('takes nothing from browsers, whatever names they choose', async () => {
      // Before it is counted: the first connection of a person is noted in USERS.
      const connections = await Promise.all(people.map(world().rawPerson));
      const before = await lastSequences(world().system);
      for (const connection of connections) {
        const subjects = names.flatMap((name) => [
          `chat.${name}`,
          `admin.${name}`,
          ...names.map((other) => `chat.${name}.thread.${other}`),
        ]);
        for (const subject of subjects) connection.publish(subject, forged);
        await connection.settle();
        expect(connection.errors).toEqual(
          subjects.map((subject) => `Permissions Violation for Publish to "${subject}"`),
        );
      }
      expect(await lastSequences(world().system)).toEqual(before);
    });

    test('takes no trace that the server would write for a browser', async () => {
      const before = await lastLogged(world().system);
      const connection = await world().rawPerson('alice');
      const headers = 'NATS/1.0\r\nNats-Trace-Dest: chat.random\r\n\r\n';
      connection.send(
        `HPUB room.info.random.alice _INBOX.alice.x ${headers.length} ${headers.length}\r\n${headers}\r\n`,
      );
      await connection.settle();
      expect(connection.errors).toEqual(['Permissions Violation for Publish to "chat.random"']);
      expect(await lastLogged(world().system)).toBe(before);
    });

    test('takes what is sent through fanout', async () => {
      const request = requester(await world().person('alice'), 'alice');
      await request(contract.room.join, { room: 'random' }, {});
      const before = await lastLogged(world().system);
      const stored = await request(
        contract.fanout.send,
        { room: 'random' },
        { action: 'post', clientId: uuidV7(), text: 'Hello' },
      );
      expect(stored.seq).toBe(before + 1);
      expect(await lastLogged(world().system)).toBe(before + 1);
    });
  });
};
