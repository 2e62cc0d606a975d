import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addBot, removeBot, rotateBot } from '../src/operator/bot.ts';
import { KeycloakAdmin } from '../src/realm/keycloak-admin.ts';
import { type Realm, readRealm } from '../src/realm/realm-file.ts';
import { findRealmChanges, updateRealm } from '../src/realm/update-realm.ts';
import {
  type KeycloakServer,
  hasImportedRealm,
  loadDemoEnv,
  requireDemo,
  startKeycloak,
  updateOwnRealm,
} from '../src/servers/index.ts';

const demo = loadDemoEnv();
/** A realm that is reached at another address. */
const itsRealm = 'deployed';
let folder: string;
let keycloak: KeycloakServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-keycloak-'));
  keycloak = await startKeycloak({ dataDir: folder, moreRealms: [itsRealm] });
});

afterAll(async () => {
  await keycloak.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Where the sign-in page is asked for: it is shown with 200, an error goes back to the page with 302. */
const authorize = (redirectUri: string, extra: Record<string, string>, realm = 'nats-chat'): Promise<Response> => {
  const parameters = { client_id: 'nats-chat-app', response_type: 'code', scope: 'openid', redirect_uri: redirectUri };
  const query = new URLSearchParams({ ...parameters, ...extra });
  return fetch(`${keycloak.url}/realms/${realm}/protocol/openid-connect/auth?${query.toString()}`, {
    redirect: 'manual',
  });
};

const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };

const token = (parameters: Record<string, string>): Promise<Response> =>
  fetch(`${keycloak.issuer}/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(parameters) });

const administrator = (realm = 'nats-chat'): KeycloakAdmin =>
  new KeycloakAdmin(
    {
      keycloakUrl: keycloak.url,
      user: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
    },
    realm,
  );

describe('the page', () => {
  it.each(['http://localhost:3000/', 'http://localhost:3000/rooms/general'])(
    'may sign in from %s',
    async (redirect) => {
      expect((await authorize(redirect, challenge)).status).toBe(200);
    },
  );

  it.each([
    'http://evil.example/',
    'http://localhost:3000.evil.example/',
    'https://localhost@evil.example/',
    'http://localhost:5173/',
    'http://localhost/',
  ])('may not be sent on to %s', async (redirect) => {
    expect((await authorize(redirect, challenge)).status).toBe(400);
  });

  it.each([
    ['without PKCE', {}],
    ['with plain PKCE', { ...challenge, code_challenge_method: 'plain' }],
    ['with the implicit flow', { ...challenge, response_type: 'token' }],
  ])('may not sign in %s', async (_, extra) => {
    const response = await authorize('http://localhost:3000/', extra);
    expect(response.headers.get('location')).toContain('error=');
  });

  it('signs in on one that looks like it, with files of its own alone', async () => {
    const html = await (await authorize('http://localhost:3000/', challenge)).text();
    expect(html).toContain('<title>Sign in to NATS Chat</title>');
    const [sheet = ''] = /\/auth\/resources\/[^"]+\/nats-chat\/css\/nats-chat\.css/.exec(html) ?? [];
    const address = new URL(sheet, keycloak.url);
    const css = await (await fetch(address)).text();
    const files = [...css.matchAll(/url\('([^']+)'\)/g)].map(([, path = '']) => new URL(path, address));
    expect(files.map(({ origin }) => origin)).toEqual(Array(2).fill(address.origin));
    for (const file of files) expect((await fetch(file)).status).toBe(200);
  });

  it.each(['nats-chat-app', 'admin-cli'])('may not take passwords itself, as %s', async (client) => {
    const grant = { grant_type: 'password', client_id: client, username: 'alice', password: 'alice123' };
    expect((await token(grant)).ok).toBe(false);
  });

  it('gets no offline token', async () => {
    const response = await authorize('http://localhost:3000/', { ...challenge, scope: 'openid offline_access' });
    expect(response.headers.get('location')).toContain('error=invalid_scope');
  });

  it('gets tokens for itself alone, with its roles and no other', async () => {
    const admin = administrator();
    const ids = z.array(z.object({ id: z.string() }));
    const [client] = await admin.get('/clients?clientId=nats-chat-app', ids);
    const [bob] = await admin.get('/users?exact=true&username=bob', ids);
    const example = `/clients/${client?.id ?? ''}/evaluate-scopes/generate-example-access-token`;
    const claims = await admin.get(`${example}?scope=openid&userId=${bob?.id ?? ''}`, claimsSchema);
    expect([claims.aud].flat()).toEqual(['nats-chat-app']);
    expect(claims.realm_access.roles).toEqual(['user']);
    expect(claims.resource_access).toBeUndefined();
  });
});

const claimsSchema = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  realm_access: z.object({ roles: z.array(z.string()) }),
  resource_access: z.unknown().optional(),
});

describe('the page of a public origin', () => {
  const publicOrigin = 'https://chat.example.org';
  beforeAll(async () => {
    const patchRealm = (realm: Realm) => {
      realm.realm = itsRealm;
    };
    await updateOwnRealm(keycloak.url, { publicOrigin, patchRealm });
  });

  it.each([
    [`${publicOrigin}/rooms/general`, 200],
    ['http://localhost/', 400],
    ['http://localhost:3000/', 400],
  ])('is answered at %s with %i', async (redirect, status) => {
    expect((await authorize(redirect, challenge, itsRealm)).status).toBe(status);
  });

  it.each([
    [publicOrigin, publicOrigin],
    ['http://localhost', null],
    ['http://localhost:3000', null],
  ])('%s reads the answer about a token as %s', async (origin, allowed) => {
    const answer = await fetch(`${keycloak.url}/realms/${itsRealm}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'nats-chat-app', refresh_token: 'none' }),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
  });

  it('shuts out the people of the demo, once, and leaves them as they are otherwise', async () => {
    const admin = administrator(itsRealm);
    const realm = await readRealm({ ...demo, PUBLIC_ORIGIN: publicOrigin });
    const schema = z.array(z.looseObject({ username: z.string(), enabled: z.boolean() }));
    const people = () => admin.get('/users', schema);
    const before = await people();
    const isOpen = { namesAreEditable: false, isPublic: true };
    const changed = await updateRealm(admin, realm, isOpen);
    expect(changed.filter((line) => line.startsWith('person '))).toHaveLength(3);
    expect(await people()).toEqual(before.map((person) => ({ ...person, enabled: false })));
    expect(await findRealmChanges(admin, realm, isOpen)).toEqual([]);
  });
});

describe.each([
  {
    of: 'BACKEND',
    may: ['GET /events', 'GET /admin-events'],
    mayNot: [
      'GET /users/{alice}',
      'DELETE /sessions/none',
      'POST /users/{alice}/logout',
      'PUT /users/{alice}',
      'GET /clients',
      'GET /roles',
    ],
  },
  {
    of: 'DIRECTORY',
    may: ['GET /users?first=0&max=1', 'GET /users/{alice}', 'GET /events', 'GET /admin-events'],
    mayNot: ['DELETE /sessions/none', 'POST /users/{alice}/logout', 'PUT /users/{alice}', 'GET /clients', 'GET /roles'],
  },
  {
    of: 'SESSIONS',
    may: ['GET /users/{alice}/credentials', 'GET /users/{alice}/consents', 'DELETE /sessions/none'],
    mayNot: [
      'GET /events',
      'GET /admin-events',
      'GET /clients',
      'GET /roles',
      'GET /client-scopes',
      'GET /components',
      'GET /identity-provider/instances',
      'GET /authentication/flows',
      'PUT ',
      'POST /clients',
      'POST /users/{alice}/impersonation',
    ],
  },
])('the client $of of the services', ({ of, may, mayNot }) => {
  const client = {
    grant_type: 'client_credentials',
    client_id: requireDemo(demo, `KEYCLOAK_${of}_CLIENT_ID`),
    client_secret: requireDemo(demo, `KEYCLOAK_${of}_CLIENT_SECRET`),
  };
  const ask = async (request: string): Promise<number> => {
    const { access_token } = z.object({ access_token: z.string() }).parse(await (await token(client)).json());
    const [alice] = await administrator().get(
      '/users?exact=true&username=alice',
      z.array(z.object({ id: z.string() })),
    );
    const [method = '', path = ''] = request.replace('{alice}', alice?.id ?? '').split(' ');
    const response = await fetch(`${keycloak.url}/admin/realms/nats-chat${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(method === 'PUT' || method === 'POST' ? { body: '{}' } : {}),
    });
    return response.status;
  };

  it.each(may)('may %s', async (request) => {
    // 404: there is no such session to be ended.
    expect(await ask(request)).toBe(request.startsWith('DELETE') ? 404 : 200);
  });

  it.each(mayNot)('may not %s', async (request) => {
    expect(await ask(request)).toBe(403);
  });

  it('signs nobody in, and nobody by its secret', async () => {
    const redirect = await authorize('http://localhost:3000/', { ...challenge, client_id: client.client_id });
    expect(redirect.status).toBe(400);
    const grant = { ...client, grant_type: 'password', username: 'alice', password: 'alice123' };
    expect((await token(grant)).ok).toBe(false);
  });
});

describe('people', () => {
  it('change the names that others know them by where an operator lets them, and nowhere else', async () => {
    const admin = administrator();
    const attribute = z.object({ name: z.string(), permissions: z.object({ edit: z.array(z.string()) }) });
    const realm = await readRealm(demo);
    for (const [namesAreEditable, edit] of [
      [false, ['admin']],
      [true, ['admin', 'user']],
      [false, ['admin']],
    ] as const) {
      await updateRealm(admin, realm, { namesAreEditable });
      const { attributes } = await admin.get('/users/profile', z.object({ attributes: z.array(attribute) }));
      const names = attributes.filter(({ name }) => ['firstName', 'lastName'].includes(name));
      expect(names.map(({ permissions }) => permissions.edit)).toEqual([edit, edit]);
    }
  });
});

describe('administrators', () => {
  it('have passwords that cannot be guessed, once, and as strict as an operator wants them', async () => {
    const master = administrator().of('master');
    const schema = z.object({
      bruteForceProtected: z.boolean(),
      failureFactor: z.number(),
      passwordPolicy: z.string(),
    });
    expect(await master.get('', schema)).toMatchObject({ bruteForceProtected: true, failureFactor: 10 });
    await master.send('PUT', '', { bruteForceProtected: false, failureFactor: 3, passwordPolicy: 'length(20)' });
    const realm = await readRealm(demo);
    const options = { namesAreEditable: false };
    const descriptions = (await findRealmChanges(administrator(), realm, options)).map((change) => change.description);
    expect(descriptions).toEqual(['realm master: bruteForceProtected false → true']);
    await updateRealm(administrator(), realm, options);
    expect(await master.get('', schema)).toEqual({
      bruteForceProtected: true,
      failureFactor: 3,
      passwordPolicy: 'length(20)',
    });
    expect(await findRealmChanges(administrator(), realm, options)).toEqual([]);
  });
});

describe('a bot', () => {
  it('signs in with its newest secret until it is removed, and has the role of people alone', async () => {
    const admin = administrator();
    const { clientId, secret } = await addBot(admin, 'greeter');
    const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const { access_token } = z.object({ access_token: z.string() }).parse(await (await token(grant)).json());
    const payload: unknown = JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({
      azp: 'greeter',
      preferred_username: 'service-account-greeter',
      realm_access: { roles: ['user'] },
    });
    await expect(addBot(admin, 'greeter')).rejects.toThrow('exists already');
    const rotated = { ...grant, client_secret: (await rotateBot(admin, 'greeter')).secret };
    expect((await token(grant)).status).toBe(401);
    expect((await token(rotated)).status).toBe(200);
    await removeBot(admin, 'greeter');
    expect((await token(rotated)).status).toBe(401);
  });

  it.each(['nats-chat-app', 'nobody', 'Greeter', 'g'])('is not %s', async (name) => {
    await expect(removeBot(administrator(), name)).rejects.toThrow(/^There is no bot|is no name for a bot/);
  });
});

describe('a restart', () => {
  it('keeps the realm, which the first start alone has imported, and its keys', { timeout: 180_000 }, async () => {
    const keys = async () => (await fetch(`${keycloak.issuer}/protocol/openid-connect/certs`)).text();
    const before = await keys();
    expect(hasImportedRealm(await keycloak.log())).toBe(true);
    await keycloak.kill();
    keycloak = await startKeycloak({ dataDir: folder, ports: keycloak.ports });
    expect(await keys()).toBe(before);
    expect(hasImportedRealm(await keycloak.log())).toBe(false);
  });
});
