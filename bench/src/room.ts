import { openWriter } from '@nats-chat/membership';
import type { Person } from './load/send.ts';
import type { Site } from './site.ts';

/** The public room in which everything happens. */
export const ROOM = 'bench';

/** Makes the room, with everyone a member. */
export const createRoom = async (site: Site, people: readonly Person[]): Promise<void> => {
  const writer = await openWriter(await site.connect('room'));
  const meta = { displayName: ROOM, topic: '', creator: null, createdAt: Date.now(), archived: false, deleted: false };
  await writer.createRoom(ROOM, { type: 'public', ...meta });
  for (const { user } of people) await writer.putMember(ROOM, user, 'member');
};
