import { cleanName } from '@nats-chat/contracts';
import { AdminApi, EventPoller, KeycloakRefusal, createKeycloakEvents, type KeycloakClient } from '@nats-chat/keycloak';
import { encodeToken } from '@nats-chat/subjects';
import { z } from 'zod';
import { MAX_BATCH, type DirectoryPerson } from '../store.ts';
import type { DirectorySource } from './source.ts';

/** Longer names are refused at the sign-in as well. */
const MAX_USER_LENGTH = 255;
/** As far as the first poll goes back: everybody is compared at the start. */
const SINCE_MS = 60_000;
const NOT_FOUND = 404;

/** What a person does that may change how others see them. */
const EVENT_TYPES: ReadonlySet<string> = new Set([
  'REGISTER',
  'UPDATE_PROFILE',
  'UPDATE_EMAIL',
  'DELETE_ACCOUNT',
  'USER_DISABLED_BY_PERMANENT_LOCKOUT',
]);
/** `users/profile` is which attributes people have. */
const PERSON_PATH = /^users\/(?!profile(?:$|\/))([^/]+)/;

const user = z.object({
  id: z.string(),
  username: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  email: z.string().nullish(),
  enabled: z.boolean(),
  /** Of the account of a client: it is no person, or a bot, which has no place in the directory. */
  serviceAccountClientId: z.string().nullish(),
});

/**
 * Returns the people of a realm of Keycloak.
 *
 * @param client - one whose service account has the roles `view-users` and `view-events`
 */
export const keycloakSource = (client: KeycloakClient): DirectorySource => {
  const api = new AdminApi(client);
  const events = createKeycloakEvents(api);
  const adminEvents = new EventPoller((query) => events.adminEvents(query), { sinceMs: SINCE_MS });
  const userEvents = new EventPoller((query) => events.userEvents(query, (type) => EVENT_TYPES.has(type)), {
    sinceMs: SINCE_MS,
  });
  return {
    everybody: async function* () {
      for (let first = 0; ; first += MAX_BATCH) {
        const page = z.array(user).parse(
          await api.get('users', [
            ['first', String(first)],
            ['max', String(MAX_BATCH)],
            ['briefRepresentation', 'true'],
          ]),
        );
        yield page.flatMap((one) => personOf(one) ?? []);
        if (page.length < MAX_BATCH) return;
      }
    },
    find: async (sub) => {
      try {
        return personOf(user.parse(await api.get(`users/${encodeURIComponent(sub)}`)));
      } catch (error) {
        if (error instanceof KeycloakRefusal && error.status === NOT_FOUND) return undefined;
        throw error;
      }
    },
    touched: async () => {
      const [byAdmins, byPeople] = await Promise.all([adminEvents.poll(), userEvents.poll()]);
      return [
        ...new Set([
          ...byAdmins.flatMap(({ resourcePath }) => PERSON_PATH.exec(resourcePath)?.[1] ?? []),
          ...byPeople.flatMap(({ userId }) => userId ?? []),
        ]),
      ];
    },
  };
};

function personOf({
  id,
  username,
  firstName,
  lastName,
  email,
  enabled,
  serviceAccountClientId,
}: z.infer<typeof user>): DirectoryPerson | undefined {
  if (typeof serviceAccountClientId === 'string') return undefined;
  const token = encodeToken(username);
  if (token.length > MAX_USER_LENGTH) return undefined;
  const names = { firstName: firstName ?? '', lastName: lastName ?? '' };
  return {
    sub: id,
    user: token,
    displayName: cleanName(`${names.firstName} ${names.lastName}`) ?? cleanName(username) ?? token,
    firstName: names.firstName,
    lastName: names.lastName,
    email: email ?? '',
    disabled: !enabled,
  };
}
