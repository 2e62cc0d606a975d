import { expect, it } from 'vitest';
import { readRealm } from './realm-file.ts';
import { shutOutDemoPeople } from './update-realm.ts';

type Person = Readonly<Record<string, unknown>>;

/** Keycloak's people, as its Admin API finds and changes them. */
const keycloakOf = (people: Readonly<Record<string, Person>>) => {
  const changed: unknown[] = [];
  const admin: Parameters<typeof shutOutDemoPeople>[0] = {
    get: (path, schema) => {
      const [, name = ''] = /^\/users\?exact=true&username=(.*)$/.exec(path) ?? [];
      const person = people[name];
      return Promise.resolve(schema.parse(person === undefined ? [] : [person]));
    },
    send: (...change) => Promise.resolve(void changed.push(change)),
  };
  return { admin, changed };
};

it('shuts out the people of the demo, and nobody who has one of their names, or is shut out already', async () => {
  const alice = { id: 'a', email: 'alice@example.com', enabled: true, firstName: 'Alice' };
  const bob = { id: 'b', email: 'bob@chat.example.org', enabled: true };
  const charlie = { id: 'c', email: 'charlie@example.com', enabled: false };
  const { admin, changed } = keycloakOf({ alice, bob, charlie });
  const changes = await shutOutDemoPeople(admin, await readRealm());
  for (const { apply } of changes) await apply();
  expect(changes.map(({ description }) => description)).toEqual([
    'person alice: shut out, since the demo’s passwords are public',
  ]);
  expect(changed).toEqual([['PUT', '/users/a', { ...alice, enabled: false }]]);
});

it('knows everybody whom the realm is imported with', async () => {
  const { users } = await readRealm();
  expect(users.filter(({ email }) => email !== undefined).map(({ username }) => username)).toEqual([
    'alice',
    'bob',
    'charlie',
  ]);
});
