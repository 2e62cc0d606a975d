import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { waitUntil } from '@nats-chat/testkit';
import { z } from 'zod';
import type { TestSystem } from './system.ts';

/** A key of the realm whose private half is the test's, so that tokens can differ from good ones in one thing alone. */
export interface RealmKey {
  readonly kid: string;
  /** A token with this key's signature; `header` wins over what belongs there. */
  readonly sign: (claims: Claims, header?: Claims) => string;
  /** The public half as PEM, which everybody knows. */
  readonly publicPem: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** A key pair that Keycloak knows nothing of. */
export const makeKey = (kid?: string): RealmKey =>
  keyOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, kid);

/** Makes a key pair, and has Keycloak publish it as one of the realm’s. */
export const addRealmKey = async ({ addresses }: TestSystem): Promise<RealmKey> => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const realm = `${addresses.keycloakUrl}/admin/realms/nats-chat`;
  const headers = { authorization: `Bearer ${await administratorToken(addresses.keycloakUrl)}` };
  const { id } = z.object({ id: z.string() }).parse(await (await fetch(realm, { headers })).json());
  const created = await fetch(`${realm}/components`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'test',
      providerId: 'rsa',
      providerType: 'org.keycloak.keys.KeyProvider',
      parentId: id,
      config: {
        // Below the realm’s own, which goes on signing.
        priority: ['-100'],
        enabled: ['true'],
        active: ['true'],
        algorithm: ['RS256'],
        privateKey: [privateKey.export({ type: 'pkcs8', format: 'pem' })],
      },
    }),
  });
  if (!created.ok) throw new Error(`Keycloak takes no key (${created.status}): ${await created.text()}`);
  const { n } = createPublicKey(privateKey).export({ format: 'jwk' });
  return waitUntil('Keycloak publishes the key', async () => {
    const published = (await publishedKeys(addresses.keycloakUrl)).find((key) => key.n === n);
    return published && keyOf(privateKey, published.kid);
  });
};

/** A token of Keycloak's own that is somebody else's: of the other realm, and of another client of this one. */
export const foreignTokens = async ({ addresses: { keycloakUrl } }: TestSystem) => {
  const demo = loadDemoEnv();
  return {
    otherRealm: await administratorToken(keycloakUrl),
    otherClient: await askToken(keycloakUrl, 'nats-chat', {
      grant_type: 'client_credentials',
      client_id: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_ID'),
      client_secret: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_SECRET'),
    }),
  };
};

export const encodePart = (part: Claims): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** @throws Error when `token` is no JWT. */
export const claimsOf = (token: string): Claims =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));

function keyOf(privateKey: KeyObject, kid?: string): RealmKey {
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const name = kid ?? createHash('sha256').update(publicPem).digest('base64url');
  return {
    kid: name,
    publicPem,
    sign: (claims, header = {}) => {
      const signed = `${encodePart({ alg: 'RS256', typ: 'JWT', kid: name, ...header })}.${encodePart(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

const keySet = z.object({ keys: z.array(z.object({ kid: z.string(), n: z.string().optional() })) });

/** What Keycloak publishes of the realm’s keys. */
const publishedKeys = async (keycloakUrl: string) =>
  keySet.parse(await (await fetch(`${keycloakUrl}/realms/nats-chat/protocol/openid-connect/certs`)).json()).keys;

const administratorToken = (keycloakUrl: string): Promise<string> => {
  const demo = loadDemoEnv();
  return askToken(keycloakUrl, 'master', {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
    password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
  });
};

async function askToken(keycloakUrl: string, realm: string, grant: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${keycloakUrl}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(grant),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}
