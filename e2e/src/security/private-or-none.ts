import { contract, implementedRows } from '@nats-chat/contracts';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import { params } from '@nats-chat/subjects';
import { beforeAll, describe, expect, test } from 'vitest';
import { askingAs, type AskingAs } from '../asking-as.ts';
import { privateRoomId } from '../private-room.ts';
import { subjectOf, validRequest } from '../requests.ts';
import type { Services } from '../services.ts';

/** Of so many askings the cheapest counts: what a service does from time to time by itself is in some of them. */
const TRIES = 3;

/** An endpoint that is asked about a room, in its subject or in its payload. */
export interface AboutRoom {
  readonly operation: string;
  readonly subject: (user: string, room: string) => string;
  readonly payload: (room: string) => string;
}

/** All that people may ask about a room, realm admins included. */
export const aboutRooms: readonly AboutRoom[] = [
  ...implementedRows
    .filter(({ row }) => row.role !== 'service' && params(row.subject).includes('room'))
    .map((answered) => {
      const payload = JSON.stringify(validRequest(answered.row));
      return {
        operation: answered.operation,
        subject: (user: string, room: string) => subjectOf(answered, user, room),
        payload: () => payload,
      };
    }),
  {
    operation: 'fanout.getMessages',
    subject: (user) => `msg.get.${user}`,
    payload: (room) => JSON.stringify({ items: [{ room, seq: 1 }] }),
  },
  {
    operation: 'history.sync',
    subject: (user) => `history.sync.${user}`,
    payload: (room) => JSON.stringify({ rooms: [{ room, position: { epoch: 'e', seq: 0 } }] }),
  },
];

/** A private room with something in it that its services know well, for they were just asked about it. */
export const createBusyRoom = async (owner: Requester): Promise<string> => {
  const { room } = await owner(contract.room.create, {}, { type: 'private', key: uuidV7(), displayName: 'Plans' });
  for (let times = 0; times < 6; times += 1) {
    await owner(contract.fanout.send, { room }, { action: 'post', clientId: uuidV7(), text: 'Secret' });
    await owner(contract.history.room, { room }, {});
    await owner(contract.room.info, { room }, {});
    await owner(contract.presence.room, { room }, {});
  }
  return room;
};

/** What an asking cost, and what came of it; the room's own name aside. */
interface Outcome {
  readonly code: string;
  readonly text: string;
  readonly natsMessages: number;
  readonly sqlBytes: number;
}

/** Who is outside cannot find out whether a private room exists: not by what is said, nor by what it takes to say it. */
export const describePrivateOrNone = (services: () => Services): void => {
  describe('a private room is to who is outside one that does not exist', () => {
    let asking: AskingAs;
    let room: string;
    let outsiders = 0;

    beforeAll(async () => {
      asking = await askingAs(await services().nats.admin(), 'everything');
      room = await createBusyRoom(await services().as('owner'));
    });

    const askOnce = async ({ subject, payload }: AboutRoom, user: string, about: string): Promise<Outcome> => {
      const before = { messages: asking.messages.length, sqlBytes: services().sqlBytes() };
      const { code, text } = await asking.ask(user, subject(user, about), payload(about));
      return {
        code,
        text: text.replaceAll(about, '{room}'),
        natsMessages: asking.messages.length - before.messages,
        sqlBytes: services().sqlBytes() - before.sqlBytes,
      };
    };

    /** The first asking of somebody about a room, and the second. */
    const outcomesOf = async (endpoint: AboutRoom, about: () => string): Promise<readonly Outcome[]> => {
      const tries: (readonly Outcome[])[] = [];
      for (let count = 0; count < TRIES; count += 1) {
        const [user, id] = [`outsider${(outsiders += 1)}`, about()];
        tries.push([await askOnce(endpoint, user, id), await askOnce(endpoint, user, id)]);
      }
      return [0, 1].map((at) => {
        const own = tries.flatMap((outcomes) => outcomes[at] ?? []);
        const cheapest = (of: 'natsMessages' | 'sqlBytes') => Math.min(...own.map((outcome) => outcome[of]));
        return { ...own[0]!, natsMessages: cheapest('natsMessages'), sqlBytes: cheapest('sqlBytes') };
      });
    };

    test.each(aboutRooms)('at $operation: in each word, and by as many look-ups', async (endpoint) => {
      const ofPrivate = await outcomesOf(endpoint, () => room);
      expect(ofPrivate).toEqual(await outcomesOf(endpoint, privateRoomId));
      // Beside the asking and its answer there is one look-up, of two or three messages; a sync asks for the state of the log.
      for (const { code, text, natsMessages, sqlBytes } of ofPrivate) {
        expect(code === 'NOT_FOUND' || /NOT_FOUND|gone/.test(text)).toBe(true);
        expect([natsMessages <= 8, sqlBytes]).toEqual([true, 0]);
      }
    });
  });
};
