import { contract } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { randomBytes } from 'node:crypto';
import { untilAllowed } from './ask.ts';
import type { PersonName, World } from './world.ts';

/** A private room, as its owner made it. */
export interface PrivateRoom {
  readonly id: string;
  readonly addMember: (user: PersonName) => Promise<void>;
  readonly expel: (user: PersonName) => Promise<void>;
}

/** An id as private rooms have it, of a room that does not exist. */
export const privateRoomId = (): string =>
  `p-${[...randomBytes(26)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')}`;

/** Creates a private room that `owner` owns. */
export const createPrivateRoom = async (world: World, owner: PersonName): Promise<PrivateRoom> => {
  const ask = requester(await world.person(owner), owner);
  const wanted = { type: 'private', key: uuidV7(), displayName: 'Secret plans', topic: 'Nobody knows' } as const;
  const { room: id } = await untilAllowed(() => ask(contract.room.create, {}, wanted));
  const room = { room: id };
  return {
    id,
    addMember: async (user) => {
      const { refused } = await ask(contract.room.invite, room, { users: [user] });
      if (refused.length > 0) throw new Error(`${user} is not invited: ${JSON.stringify(refused)}`);
    },
    expel: async (user) => {
      await ask(contract.room.kick, room, { person: user });
    },
  };
};
