import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KeycloakAdmin, KeycloakAdminError } from '../src/realm/keycloak-admin.ts';
import { type Realm, readRealm } from '../src/realm/realm-file.ts';
import { findRealmChanges } from '../src/realm/update-realm.ts';
import {
  type KeycloakOptions,
  type PostgresServer,
  type RunningProcess,
  ensureKeycloakDatabase,
  freePort,
  isKeptInFile,
  keycloakCommand,
  loadDemoEnv,
  moveIntoDatabase,
  requireDemo,
  startPostgres,
  startProcess,
  updateOwnRealm,
} from '../src/servers/index.ts';

const demo = loadDemoEnv();
const publicOrigin = 'http://localhost:3000';
const operators = 'https://chat.example.org/*';
let folder: string;
let postgres: PostgresServer;
let server: RunningProcess;
let url: string;
let admin: KeycloakAdmin;

/** Starts Keycloak with the realm of an earlier release to import; does not bring it up to date. */
const start = async (options: Pick<KeycloakOptions, 'databaseUrl'>): Promise<void> => {
  const old = JSON.parse(await readFile(join(import.meta.dirname, 'fixtures', 'realm-0.1.0.json'), 'utf8')) as Realm;
  const patchRealm = (realm: Record<string, unknown>) => {
    for (const name of Object.keys(realm)) Reflect.deleteProperty(realm, name);
    Object.assign(realm, old);
  };
  const ports = { http: await freePort(), management: await freePort() };
  const dataDir = join(folder, 'keycloak');
  server = await startProcess(await keycloakCommand({ ...options, dataDir, ports, publicOrigin, patchRealm }));
  url = `http://127.0.0.1:${ports.http}/auth`;
  const login = {
    keycloakUrl: url,
    user: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
    password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
  };
  admin = new KeycloakAdmin(login, 'nats-chat');
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-upgrade-'));
  await chmod(folder, 0o711);
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  await start({});
}, 600_000);

afterAll(async () => {
  await server.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const clientSchema = z.looseObject({
  id: z.string(),
  redirectUris: z.array(z.string()),
  fullScopeAllowed: z.boolean(),
  directAccessGrantsEnabled: z.boolean(),
});
const clientOf = async (name: string) => {
  const [client] = await admin.get(`/clients?clientId=${name}`, z.array(clientSchema));
  if (client === undefined) throw new Error(`No client is called ${name}.`);
  return client;
};
const roleMappings = z.object({ mappings: z.array(z.object({ name: z.string() })) });
/** What the service account of a client may do with the realm. */
const rolesOf = async (client: string): Promise<readonly string[]> => {
  const { id } = await clientOf(client);
  const account = await admin.get(`/clients/${id}/service-account-user`, z.object({ id: z.string() }));
  const mappings = z.object({ clientMappings: z.record(z.string(), roleMappings) });
  const { clientMappings } = await admin.get(`/users/${account.id}/role-mappings`, mappings);
  return (clientMappings['realm-management']?.mappings ?? []).map(({ name }) => name).sort();
};
const personOf = async (name: string) => {
  const people = await admin.get(
    `/users?exact=true&username=${name}`,
    z.array(z.looseObject({ id: z.string(), enabled: z.boolean() })),
  );
  return people[0];
};
/** Asks for tokens with the client that every realm has. */
const tokens = async (grant: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${url}/realms/nats-chat/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'admin-cli', ...grant }),
  });
  expect(answer.status).toBe(200);
  return z.object({ refresh_token: z.string() }).parse(await answer.json());
};
const keys = async () => (await fetch(`${url}/realms/nats-chat/protocol/openid-connect/certs`)).text();
const wanted = () => readRealm({ ...demo, PUBLIC_ORIGIN: publicOrigin });
const options = { namesAreEditable: false };

describe('a realm of an earlier release', { timeout: 600_000 }, () => {
  it('moves from its file into PostgreSQL, with its people, their sessions, and its keys', async () => {
    const signedIn = await tokens({ grant_type: 'password', username: 'alice', password: 'alice123' });
    await admin.send('POST', '/users', { username: 'dora', enabled: true });
    await admin.send('POST', '/clients', { clientId: 'operators-own', publicClient: true });
    const app = await clientOf('nats-chat-app');
    await admin.send('PUT', `/clients/${app.id}`, { ...app, redirectUris: [...app.redirectUris, operators] });
    const before = await keys();
    await server.stop();
    const dataDir = join(folder, 'keycloak');
    expect(isKeptInFile(dataDir)).toBe(true);
    const databaseUrl = await ensureKeycloakDatabase(postgres.adminUrl, { isNew: true });
    await moveIntoDatabase({ dataDir, databaseUrl });
    expect(isKeptInFile(dataDir)).toBe(false);
    await start({ databaseUrl });
    expect(await keys()).toBe(before);
    expect(await personOf('dora')).toMatchObject({ enabled: true });
    await tokens({ grant_type: 'refresh_token', refresh_token: signedIn.refresh_token });
  });

  it('is compared without a change, and no secret is printed', async () => {
    const changes = (await findRealmChanges(admin, await wanted(), options)).map(({ description }) => description);
    expect(changes.join('\n')).toMatch(/client nats-chat-app: fullScopeAllowed true → false/);
    for (const client of ['sessions', 'directory']) expect(changes).toContain(`client nats-chat-${client}: missing`);
    expect(changes.join('\n')).toMatch(/realm master: passwordPolicy none → .*bruteForceProtected false → true/);
    for (const of of ['BACKEND', 'SESSIONS', 'DIRECTORY']) {
      expect(changes.join('\n')).not.toContain(requireDemo(demo, `KEYCLOAK_${of}_CLIENT_SECRET`));
    }
    expect(await clientOf('nats-chat-app')).toMatchObject({ fullScopeAllowed: true });
  });

  it('is brought up to date, once, and keeps what its operator added', async () => {
    expect(await updateOwnRealm(url, { publicOrigin })).not.toEqual([]);
    expect(await updateOwnRealm(url, { publicOrigin })).toEqual([]);
    expect(await clientOf('nats-chat-app')).toMatchObject({
      fullScopeAllowed: false,
      redirectUris: [`${publicOrigin}/*`, operators],
    });
    expect(await clientOf('admin-cli')).toMatchObject({ directAccessGrantsEnabled: false });
    await clientOf('operators-own');
    expect(await rolesOf('nats-chat-sessions')).toEqual(['manage-users']);
    expect(await rolesOf('nats-chat-directory')).toEqual(['view-events', 'view-users']);
    const profile = await admin.get(
      '/users/profile',
      z.object({ attributes: z.array(z.looseObject({ name: z.string() })) }),
    );
    expect(profile.attributes.find(({ name }) => name === 'lastName')).toMatchObject({
      permissions: { edit: ['admin'] },
    });
  });

  it('follows the page to another address', async () => {
    await updateOwnRealm(url, { publicOrigin: 'http://localhost:3100' });
    expect((await clientOf('nats-chat-app')).redirectUris).toEqual(['http://localhost:3100/*', operators]);
  });

  it('says whose password is wrong', async () => {
    const stranger = new KeycloakAdmin({ keycloakUrl: url, user: 'admin', password: 'wrong' }, 'nats-chat');
    await expect(findRealmChanges(stranger, await wanted(), options)).rejects.toThrow(KeycloakAdminError);
  });

  it('refuses nobody once PostgreSQL is back after a crash', async () => {
    const ask = () =>
      fetch(`${url}/realms/nats-chat/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_ID'),
          client_secret: requireDemo(demo, 'KEYCLOAK_BACKEND_CLIENT_SECRET'),
        }),
      });
    // So many at once that each has a connection of its own.
    await Promise.all(Array.from({ length: 40 }, ask));
    await postgres.kill();
    postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: postgres.port, durable: false });
    for (let count = 0; count < 40; count += 1) expect((await ask()).status).toBe(200);
  });

  it('does not forget who was shut out when it is killed at once', async () => {
    const dora = await personOf('dora');
    await admin.send('PUT', `/users/${dora?.id ?? ''}`, { ...dora, enabled: false });
    await server.kill();
    await start({ databaseUrl: await ensureKeycloakDatabase(postgres.adminUrl, { isNew: false }) });
    expect(await personOf('dora')).toMatchObject({ enabled: false });
  });
});
