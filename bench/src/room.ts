import { openWriter } from '@nats-chat/membership';
import { createPeople } from '@nats-chat/testkit';
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

/** Creates people with the realm role `user`, and signs each of them in. */
export const signInPeople = async (site: Site, count: number): Promise<readonly Person[]> => {
  const names = Array.from({ length: count }, (_, at) => `bench${String(at).padStart(3, '0')}`);
  const people = await createPeople(site.keycloakUrl, names, { keycloakUrl: site.keycloakUrl });
  return people.map(({ user, tokens }) => {
    const credentials = { auth_token: tokens.accessToken, name: 'bench' };
    return { user, login: { wsUrl: site.wsUrl, origin: site.origin, credentials } };
  });
};
