import { implementedRows, inboxPrefix, serviceCaller, serviceNames } from '@nats-chat/contracts';
import { waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { callsOf } from '../flood.ts';
import type { RawNats } from '../raw-nats.ts';
import { subjectOf, type AnsweredRow } from '../requests.ts';
import { lastSequences } from '../streams.ts';
import type { World } from '../world.ts';

/** Reply subjects that no request of alice's, or of a service's, may be answered at. */
const hostileReplies = [
  '_INBOX.bob.x',
  '_INBOX.alice',
  '_INBOX.alicex.y',
  '_INBOX.svc:room.x',
  'deliver.bob.notify.random',
  'deliver.bob.room.random',
  'deliver.alice.notify.random',
  'room.notify.random',
  'room.live.random',
  'room.presence.random',
  'presence.changed.bob',
  'people.changed.bob',
  'chat.random',
  'chat.random.thread.t',
  'admin.admin-ops',
  'dlq.CHAT_MESSAGES.persist',
  '$KV.ROOMS.random.bob',
  '$KV.ROOM_META.random',
  '$JS.API.STREAM.PURGE.CHAT_MESSAGES',
];

/** No service is made to publish somewhere by the one who asks it. */
export const describeReplies = (world: () => World): void => {
  describe('a reply subject that is not the caller’s own inbox', () => {
    test('is answered by no endpoint', async () => {
      const watchers = await watch(world());
      const before = await lastSequences(world().system);
      for (const answered of implementedRows) {
        const { caller, connection } = await callerOf(world(), answered);
        const subject = subjectOf(answered, caller);
        const hostile = hostileReplies.filter((reply) => !reply.startsWith(`${inboxPrefix(caller)}.`));
        for (const reply of [...hostile, '']) {
          // Nothing said is a valid request to some endpoints, nonsense to none.
          if (reply !== '' || answered.row.reply !== null) connection.publish(subject, '', reply);
          connection.publish(subject, 'nonsense', reply);
        }
        // An endpoint's requests are taken in their order: what is answered after them came after them.
        const own = `${inboxPrefix(caller)}.own`;
        connection.subscribe(own);
        connection.publish(subject, 'nonsense', own);
        await waitUntil(`${answered.operation} answers`, () => connection.messages.length > 0);
        expect([answered.operation, connection.messages.map(({ subject: at }) => at)]).toEqual([
          answered.operation,
          [own],
        ]);
        connection.close();
        // They did come, and were dropped for this reason.
        await waitUntil('it is logged', async () =>
          (await droppedBy(world(), answered.service)).has(answered.operation),
        );
      }
      await Promise.all(watchers.map((watcher) => watcher.settle()));
      // People of the tests before come and go meanwhile.
      const seen = watchers.flatMap(({ messages }) => messages);
      expect(seen.filter(({ subject }) => !subject.startsWith('presence.changed.load-'))).toEqual([]);
      expect(await lastSequences(world().system)).toEqual(before);
    });
  });
};

/** Everywhere that a person may hear something at, and where service `room` does. */
async function watch(world: World): Promise<readonly RawNats[]> {
  const [alice, bob, room] = await Promise.all([
    world.rawPerson('alice'),
    world.rawPerson('bob'),
    world.rawService('room'),
  ]);
  for (const subject of [
    'room.notify.*',
    'room.live.*',
    'room.presence.*',
    'presence.changed.*',
    'people.changed.*',
    'room.admin.*',
  ]) {
    alice.subscribe(subject);
  }
  alice.subscribe('deliver.alice.>');
  bob.subscribe('deliver.bob.>');
  bob.subscribe(`${inboxPrefix('bob')}.>`);
  // Not all of its inbox: what JetStream tells the service itself would be heard there as well.
  for (const reply of hostileReplies) if (reply.startsWith('_INBOX.svc:room.')) room.subscribe(reply);
  await Promise.all([alice.settle(), bob.settle(), room.settle()]);
  return [alice, bob, room];
}

/** Who may publish to an endpoint: alice, who has every realm role, or the service that calls it. */
async function callerOf(
  world: World,
  { operation, row }: AnsweredRow,
): Promise<{ readonly caller: string; readonly connection: RawNats }> {
  if (row.role !== 'service') return { caller: 'alice', connection: await world.rawPerson('alice') };
  const calling = serviceNames.find((name) => callsOf(name).includes(operation));
  if (calling === undefined) throw new Error(`Nobody calls ${operation}.`);
  return { caller: serviceCaller(calling), connection: await world.rawService(calling) };
}

async function droppedBy({ system }: World, service: string): Promise<ReadonlySet<string>> {
  const log = await system.log(service);
  const lines = log.matchAll(/"operation":"([^"]+)"[^\n]*"message":"Dropped a request that may not be answered\."/g);
  return new Set([...lines].map(([, operation = '']) => operation));
}
