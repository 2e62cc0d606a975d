import { administer } from './administer.ts';
import { type SignInOptions, type Tokens, signIn } from './sign-in.ts';

/** Sign-ins that Keycloak works on at once. */
const AT_ONCE = 4;
const PASSWORD = 'made-for-a-test';

/** Somebody with the realm role `user`, who is signed in. */
export interface CreatedPerson {
  readonly user: string;
  readonly tokens: Tokens;
}

/**
 * Creates people in Keycloak and signs each of them in, four at once.
 *
 * @param keycloakUrl - the base with `/auth`, where the administrator of the demo signs in
 * @param browser - where people sign in
 *
 * @example
 * const people = await createPeople(keycloak.url, ['alice', 'bob'], { keycloakUrl: keycloak.url });
 */
export async function createPeople(
  keycloakUrl: string,
  names: readonly string[],
  browser: SignInOptions,
): Promise<readonly CreatedPerson[]> {
  await administer(keycloakUrl)('POST', '/partialImport', { ifResourceExists: 'SKIP', users: names.map(userOf) });
  const people: CreatedPerson[] = [];
  const waiting = [...names];
  const signInNext = async (): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      people.push({ user, tokens: await signIn(user, PASSWORD, browser) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, signInNext));
  return people;
}

const userOf = (username: string) => ({
  username,
  enabled: true,
  emailVerified: true,
  email: `${username}@example.org`,
  firstName: username,
  lastName: 'Test',
  credentials: [{ type: 'password', value: PASSWORD, temporary: false }],
  realmRoles: ['user'],
});
