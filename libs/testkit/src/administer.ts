import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';

/** Keycloak hashes passwords, on a machine that does much else. */
const TIMEOUT_MS = 30_000;

/** Asks the admin API of the realm, with a path below it; gives the answer. Rejects when that is not 2xx. */
export type Administer = (method: string, path: string, body?: unknown) => Promise<unknown>;

/**
 * Returns the admin API of a realm at a Keycloak of the demo.
 *
 * @param keycloakUrl - its base with `/auth`
 * @param realm - default: `nats-chat`
 *
 * @example
 * const admin = administer(keycloak.url);
 * await admin('PUT', '/users/profile', profile);
 */
export const administer =
  (keycloakUrl: string, realm = 'nats-chat'): Administer =>
  async (method, path, body) => {
    const response = await fetch(`${keycloakUrl}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${await adminToken(keycloakUrl)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Keycloak answered ${String(response.status)} to ${method} ${path}: ${text}`);
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    return answer;
  };

/** Its life is a minute, so each call asks for one. */
async function adminToken(url: string): Promise<string> {
  const demo = loadDemoEnv();
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Keycloak lets no administrator in (${String(response.status)}): ${text}`);
  const { access_token: token } = JSON.parse(text) as { access_token: string };
  return token;
}
