import { buckets, inboxPrefix, serviceCaller, type RoomMeta } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import { waitUntil } from '@nats-chat/testkit';
import { randomBytes } from 'node:crypto';
import type { World } from './world.ts';

/** A private room, written as its owner, the room service, would. */
export interface PrivateRoom {
  readonly id: string;
  readonly addMember: (user: string) => Promise<void>;
  readonly expel: (user: string) => Promise<void>;
}

/** An id as private rooms have it, of a room that does not exist. */
export const privateRoomId = (): string =>
  `p-${[...randomBytes(26)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')}`;

/** Creates a private room that `owner` owns. */
export const createPrivateRoom = async (world: World, owner: string): Promise<PrivateRoom> => {
  const id = privateRoomId();
  const service = await world.rawService('room');
  const inbox = `${inboxPrefix(serviceCaller('room'))}.private-room`;
  service.subscribe(inbox);
  const acknowledged = async (write: () => void): Promise<void> => {
    const before = service.messages.length;
    write();
    const ack = await waitUntil('JetStream answers', () => service.messages[before]);
    if (ack.text.includes('"error"')) throw new Error(`JetStream refuses: ${ack.text}`);
  };
  const put = (subject: string, value: unknown) =>
    acknowledged(() => service.publish(subject, JSON.stringify(value), inbox));
  const member = (user: string): string => `$KV.ROOMS.${build(buckets.ROOMS.key, { room: id, user })}`;
  const meta: RoomMeta = {
    type: 'private',
    displayName: 'Secret plans',
    topic: 'Nobody knows',
    creator: owner,
    createdAt: Date.now(),
    archived: false,
    deleted: false,
  };
  await put(`$KV.ROOM_META.${id}`, meta);
  await put(member(owner), { role: 'owner' });
  return {
    id,
    addMember: (user) => put(member(user), { role: 'member' }),
    expel: (user) =>
      acknowledged(() => {
        const headers = 'NATS/1.0\r\nKV-Operation: DEL\r\n\r\n';
        service.send(`HPUB ${member(user)} ${inbox} ${headers.length} ${headers.length}\r\n${headers}\r\n`);
      }),
  };
};
