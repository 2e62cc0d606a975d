import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { signIn } from '@nats-chat/testkit';
import type { Person } from './load/send.ts';
import type { Site } from './site.ts';

const REALM = 'nats-chat';
const PASSWORD = 'bench';
/** Sign-ins that Keycloak works on at once. */
const AT_ONCE = 4;

/** Creates people in Keycloak, with the realm role `user`, and signs each of them in. */
export const createPeople = async (site: Site, count: number): Promise<readonly Person[]> => {
  const names = Array.from({ length: count }, (_, at) => `bench${String(at).padStart(3, '0')}`);
  await importUsers(site.keycloakUrl, names);
  const people: Person[] = [];
  const waiting = [...names];
  const signInNext = async (): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      const { accessToken } = await signIn(user, PASSWORD, { keycloakUrl: site.keycloakUrl });
      const credentials = { auth_token: accessToken, name: 'bench' };
      people.push({ user, login: { wsUrl: site.wsUrl, origin: site.origin, credentials } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, signInNext));
  return people;
};

async function importUsers(keycloakUrl: string, names: readonly string[]): Promise<void> {
  const token = await adminToken(keycloakUrl);
  const users = names.map((username) => ({
    username,
    enabled: true,
    emailVerified: true,
    email: `${username}@example.org`,
    firstName: username,
    lastName: 'Bench',
    credentials: [{ type: 'password', value: PASSWORD, temporary: false }],
    realmRoles: ['user'],
  }));
  const response = await fetch(`${keycloakUrl}/admin/realms/${REALM}/partialImport`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ifResourceExists: 'SKIP', users }),
  });
  if (!response.ok) throw new Error(`Keycloak did not take the people (${response.status}): ${await response.text()}`);
}

async function adminToken(keycloakUrl: string): Promise<string> {
  const demo = loadDemoEnv();
  const response = await fetch(`${keycloakUrl}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
    }),
  });
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token);
  throw new Error(`Keycloak gave its administrator no token (${response.status}).`);
}
