import { contract, implementedRows } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { params } from '@nats-chat/subjects';
import { describe, expect, test } from 'vitest';
import { askWithinLimits } from '../ask.ts';
import { createPrivateRoom } from '../private-room.ts';
import { fieldsOf, requestsWith, subjectOf } from '../requests.ts';
import type { World } from '../world.ts';
import { aboutRooms } from './private-or-none.ts';

/** What a request calls that which it is about. */
const FIELDS = {
  room: ['room'],
  message: ['targetId', 'targetClientId', 'replyTo', 'boundaryId', 'seq'],
  person: ['person', 'users'],
} as const;

const rowsOfPeople = implementedRows.filter(({ row }) => row.role !== 'service');
const operationsNaming = (kind: keyof typeof FIELDS): readonly string[] =>
  rowsOfPeople
    .filter(({ row }) => FIELDS[kind].some((field) => fieldsOf(row).has(field)))
    .map(({ operation }) => operation)
    .sort();
/** Those that name a message by an id; by a sequence, `rooms.ts` and `private-or-none.ts` ask. */
const messageRows = rowsOfPeople.filter(
  ({ row }) =>
    params(row.subject).includes('thread') ||
    FIELDS.message.some((field) => field !== 'seq' && fieldsOf(row).has(field)),
);

/**
 * What each operation whose request names something is tried with elsewhere, written by hand: one that is added gets its case
 * there first. What a subject names is tried at every row by itself.
 */
const TRIED = {
  // Its own name is taken or free; of the audit log only admins read.
  room: [...aboutRooms.map(({ operation }) => operation), 'room.create', 'room.audit'],
  person: [
    // room-rights.ts: by each role in a room, of whom and to whom.
    'room.invite',
    'room.kick',
    'room.role',
    'room.unban',
    // rooms.ts: whoever is asked about.
    'room.common',
    // blocks.ts
    'room.block',
    'room.dm',
    // jobs.ts: what it says of anybody, everybody may see.
    'presence.of',
    'user-search.get',
    // moderation.ts: nobody but admins.
    'room.audit',
    // Mentions are of members, whoever is named: apps/fanout.
    'fanout.send',
    'fanout.sendAdmin',
    'fanout.sendThread',
  ],
} as const;

/** An id proves nothing: of another room's message it says no more than one that nothing has. */
export const describeForeignIds = (world: () => World): void => {
  describe('an id of what is another one’s', () => {
    test.each(['room', 'person'] as const)('is tried at each operation that takes one of a %s', (kind) => {
      const tried: readonly string[] = TRIED[kind];
      expect(operationsNaming(kind).filter((operation) => !tried.includes(operation))).toEqual([]);
    });

    test.each(messageRows)(
      'is to $operation one that no message has, where it is of another room',
      async (answered) => {
        // Who asks may do most of what can be done where they ask, and nothing where the message is.
        const [me, other] = answered.row.role === 'admin' ? (['alice', 'bob'] as const) : (['bob', 'alice'] as const);
        const [mine, theirs] = [await world().person(me), requester(await world().person(other), other)];
        const { id: foreign } = await createPrivateRoom(world(), other);
        const own =
          answered.operation.endsWith('Admin') || answered.operation === 'history.admin' ? 'admin-ops' : 'random';
        if (own === 'random') await requester(mine, me)(contract.room.join, { room: own }, {});
        const clientId = uuidV7();
        const { id } = await theirs(
          contract.fanout.send,
          { room: foreign },
          { action: 'post', clientId, text: 'Only for members' },
        );

        const answersAbout = async (messageId: string, targetClientId: string): Promise<readonly unknown[]> => {
          const answers: unknown[] = [];
          const fields = {
            targetId: messageId,
            targetClientId,
            replyTo: messageId,
            boundaryId: messageId,
            emoji: '👍',
          };
          for (const request of requestsWith(answered.row, fields)) {
            const subject = subjectOf(answered, me, own, messageId);
            // Each is a send of its own.
            const sent = { ...request, ...('clientId' in request && { clientId: uuidV7() }) };
            const { code, text } = await askWithinLimits(mine, subject, JSON.stringify(sent));
            expect(text).not.toContain('Only for members');
            // What was stored has an id, a sequence and a time of its own.
            const said = answered.service === 'fanout' && code === 'ok' ? '' : text.replaceAll(messageId, '{id}');
            answers.push([code, said]);
          }
          return answers;
        };
        const ofForeign = await answersAbout(id, clientId);
        expect(ofForeign.length).toBeGreaterThan(0);
        expect(ofForeign).toEqual(await answersAbout(uuidV7(), uuidV7()));
      },
    );
  });
};
