import { createPeople } from '@nats-chat/testkit';
import type { Person } from './load/send.ts';
import type { Site } from './site.ts';

/** Creates people with the realm role `user`, and signs each of them in. */
export const signInPeople = async (site: Site, count: number): Promise<readonly Person[]> => {
  const names = Array.from({ length: count }, (_, at) => `bench${String(at).padStart(3, '0')}`);
  const people = await createPeople(site.keycloakUrl, names, { keycloakUrl: site.keycloakUrl });
  return people.map(({ user, tokens }) => {
    const credentials = { auth_token: tokens.accessToken, name: 'bench' };
    return { user, login: { wsUrl: site.wsUrl, origin: site.origin, credentials } };
  });
};
