import { inboxPrefix, serviceCaller } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { openDatabase } from '@nats-chat/postgres';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import type { Msg, MsgCallback, NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startEnvironment } from './environment.ts';

const REFUSED = 'Authorization Violation';

let world: Awaited<ReturnType<typeof startEnvironment>>;
let callout: TestService;

beforeAll(async () => {
  world = await startEnvironment();
  callout = await world.callout();
});
afterAll(() => world.stop());

const mayHear = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const callback = vi.fn<MsgCallback<Msg>>();
  connection.subscribe(subject, { callback });
  // The server complains before it answers this.
  await connection.flush();
  return !callback.mock.calls.some(([error]) => error !== null);
};

const signedIn = async (username: string, name?: string) => {
  const tokens = await world.keycloak.signIn(username);
  return { tokens, tab: await world.tab(tokens.accessToken, username, name) };
};

describe('a person', () => {
  it('comes in with Keycloak’s token, to what is theirs', async () => {
    const { tab } = await signedIn('alice');
    expect(await mayHear(tab, `${inboxPrefix('alice')}.>`)).toBe(true);
    expect(await mayHear(tab, `${inboxPrefix('bob')}.>`)).toBe(false);
    expect(await mayHear(tab, '>')).toBe(false);
  });

  it('goes by the own name on the server, and the connection by its own', async () => {
    await signedIn('alice', 'tab-of-alice');
    const response = await fetch(`${world.nats.monitorUrl}/connz?auth=true&acc=CHAT`);
    const { connections } = z.object({ connections: z.array(z.looseObject({})) }).parse(await response.json());
    expect(connections).toContainEqual(
      expect.objectContaining({ name: 'tab-of-alice', authorized_user: 'alice', type: 'websocket' }),
    );
  });

  it('is recorded at the first sign-in, and not written again', async () => {
    const { tokens } = await signedIn('bob');
    const first = await world.record('bob');
    expect(first?.record).toMatchObject({ displayName: 'Bob Baker' });
    await world.tab(tokens.accessToken, 'bob');
    expect(await world.record('bob')).toEqual(first);
  });

  it('is refused with anything but an access token, and over TCP', async () => {
    const { accessToken, idToken, refreshToken } = await world.keycloak.signIn('alice');
    const [header, payload = '', signature] = accessToken.split('.');
    const claims = z.looseObject({}).parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    const promoted = Buffer.from(JSON.stringify({ ...claims, preferred_username: 'root' })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const forged = [`${header ?? ''}.${promoted}.${signature ?? ''}`, `${none}.${promoted}.`, `${none}.${payload}.`];
    for (const token of [idToken, refreshToken, ...forged, 'nonsense', 'x'.repeat(20_000)]) {
      await expect(world.tab(token, 'alice')).rejects.toThrow(REFUSED);
    }
    await expect(world.tcp({ token: accessToken })).rejects.toThrow(REFUSED);
  });
});

describe('a service', () => {
  it('comes in with its password, to what its profile allows', async () => {
    const room = await world.service('room');
    expect(await mayHear(room, `${inboxPrefix(serviceCaller('room'))}.>`)).toBe(true);
    expect(await mayHear(room, `${inboxPrefix(serviceCaller('fanout'))}.>`)).toBe(false);
    expect(await mayHear(room, '>')).toBe(false);
  });

  it('is refused with another password', async () => {
    await expect(world.service('room', 'wrong')).rejects.toThrow(REFUSED);
    await expect(world.tcp({ user: 'nobody', pass: 'x' })).rejects.toThrow(REFUSED);
    await expect(world.tcp({ user: 'room', pass: '' })).rejects.toThrow(REFUSED);
  });
});

describe('every login', () => {
  it('is in the audit log, and a rejection with its reason in the log, without a token', async () => {
    const { tokens } = await signedIn('charlie');
    await expect(world.tab(tokens.idToken, 'charlie')).rejects.toThrow(REFUSED);
    const logger = createLogger({ service: 'auth-callout', level: 'silent' });
    const database = openDatabase({ url: world.database.url, service: 'test', logger });
    const read = { name: 'read_audit_log', text: 'SELECT actor, result, details FROM audit_log ORDER BY id' };
    await waitUntil('both are in the audit log', async () => {
      const rows = await database.query(read);
      expect(rows).toContainEqual({
        actor: 'charlie',
        result: 'ok',
        details: { host: '127.0.0.1', type: 'websocket' },
      });
      const denied = { host: '127.0.0.1', type: 'websocket', reason: 'token-type' };
      expect(rows).toContainEqual({ actor: 'unknown', result: 'denied', details: denied });
      return true;
    });
    await database.close();
    const log = await callout.log();
    expect(log).toContainEqual(expect.objectContaining({ message: 'A login was refused.', reason: 'token-type' }));
    expect(JSON.stringify(log)).not.toContain(tokens.idToken.slice(0, 100));
  });
});

const people = z.array(z.looseObject({ id: z.string() }));
const personOf = async (username: string) => {
  const [person] = people.parse(await world.keycloak.admin('GET', `/users?exact=true&username=${username}`));
  if (person === undefined) throw new Error(`Keycloak knows no ${username}.`);
  return person;
};

const msUntilClosed = async (connection: NatsConnection): Promise<number> => {
  const startedAt = performance.now();
  await connection.closed();
  return performance.now() - startedAt;
};

describe('an account that changes', () => {
  it('loses its connections within 5 s when it is disabled, and its token counts no more', async () => {
    const { tokens, tab } = await signedIn('bob');
    const { tab: other } = await signedIn('alice');
    const bob = await personOf('bob');
    await world.keycloak.admin('PUT', `/users/${bob.id}`, { ...bob, enabled: false });
    // Let in during the moment in which nobody knows yet, or refused already.
    const late = await world.tab(tokens.accessToken, 'bob').catch(() => undefined);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await late?.closed();
    await expect(world.tab(tokens.accessToken, 'bob')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
    await world.keycloak.admin('PUT', `/users/${bob.id}`, { ...bob, enabled: true });
  });

  it('comes back with a new token, and the new roles', async () => {
    const { tokens, tab } = await signedIn('charlie');
    const charlie = await personOf('charlie');
    const role = await world.keycloak.admin('GET', '/roles/user');
    await world.keycloak.admin('POST', `/users/${charlie.id}/role-mappings/realm`, [role]);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    const { accessToken } = await world.keycloak.refresh(tokens.refreshToken);
    await expect(world.tab(accessToken, 'charlie')).resolves.toBeDefined();
  });

  it('is seen by an instance that was not there when the connection was made', async () => {
    const { tab } = await signedIn('alice', 'made-before');
    expect(await callout.stop()).toContain('code 0');
    callout = await world.callout();
    const alice = await personOf('alice');
    await world.keycloak.admin('POST', `/users/${alice.id}/logout`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
  });

  it('does not get another one’s name', async () => {
    await signedIn('charlie');
    const before = await world.record('charlie');
    const charlie = await personOf('charlie');
    await world.keycloak.admin('DELETE', `/users/${charlie.id}`);
    await world.keycloak.admin('POST', '/users', {
      username: 'charlie',
      enabled: true,
      email: 'another@example.com',
      firstName: 'Another',
      lastName: 'Charlie',
      credentials: [{ type: 'password', value: 'charlie123', temporary: false }],
    });
    const { accessToken } = await world.keycloak.signIn('charlie');
    await expect(world.tab(accessToken, 'charlie')).rejects.toThrow(REFUSED);
    expect((await world.record('charlie'))?.record.sub).toBe(before?.record.sub);
    await waitUntil('the reason is in the log', async () =>
      (await callout.log()).some(({ reason }) => reason === 'name-taken'),
    );
  });
});

const claimsOf = (token: string) =>
  z.looseObject({ sid: z.string() }).parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
const clients = z.array(z.looseObject({ id: z.string() }));
const clientOf = async (clientId: string) => {
  const [client] = clients.parse(await world.keycloak.admin('GET', `/clients?clientId=${clientId}`));
  if (client === undefined) throw new Error(`Keycloak knows no client ${clientId}.`);
  return client;
};
/** Asks an endpoint of OpenID Connect as an application does. */
const ask = async (endpoint: 'revoke' | 'token', body: Readonly<Record<string, string>>): Promise<string> => {
  const url = `${world.keycloak.issuer}/protocol/openid-connect/${endpoint}`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
  if (!response.ok) throw new Error(`Keycloak answered ${response.status}.`);
  return response.text();
};

describe('a session', () => {
  it('ends within 5 s when an administrator deletes it, and no other person’s does', async () => {
    const { tokens, tab } = await signedIn('alice');
    const { tab: other } = await signedIn('bob');
    await world.keycloak.admin('DELETE', `/sessions/${claimsOf(tokens.accessToken).sid}`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await expect(world.tab(tokens.accessToken, 'alice')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
  });

  it('ends within 5 s when its refresh token is revoked', async () => {
    const { tokens, tab } = await signedIn('alice');
    const ofApp = { client_id: 'nats-chat-app', token_type_hint: 'refresh_token' };
    await ask('revoke', { ...ofApp, token: tokens.refreshToken });
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await expect(world.tab(tokens.accessToken, 'alice')).rejects.toThrow(REFUSED);
  });
});

describe('a bot', () => {
  const SECRET = 'a-secret-of-the-bot-that-only-this-test-knows';
  const create = () =>
    world.keycloak.admin('POST', '/clients', {
      clientId: 'helper',
      secret: SECRET,
      protocol: 'openid-connect',
      publicClient: false,
      standardFlowEnabled: false,
      serviceAccountsEnabled: true,
    });
  const tokenOfBot = async (): Promise<string> => {
    const reply = await ask('token', { grant_type: 'client_credentials', client_id: 'helper', client_secret: SECRET });
    return z.object({ access_token: z.string() }).parse(JSON.parse(reply)).access_token;
  };

  it('comes in with its client’s token, and is out within 5 s when the client is disabled', async () => {
    await create();
    const token = await tokenOfBot();
    const connection = await world.tab(token, 'service-account-helper');
    const { tab: other } = await signedIn('bob');
    expect(await mayHear(connection, `${inboxPrefix('service-account-helper')}.>`)).toBe(true);
    const client = await clientOf('helper');
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: false });
    expect(await msUntilClosed(connection)).toBeLessThan(5_000);
    await expect(world.tab(token, 'service-account-helper')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
    expect((await world.record('service-account-helper'))?.record).toMatchObject({ displayName: 'helper' });
  });

  it('comes back when the client is enabled, and is out within 5 s when it is deleted', async () => {
    const client = await clientOf('helper');
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: true });
    const token = await tokenOfBot();
    const connection = await waitUntil('the bot is back', () => world.tab(token, 'service-account-helper'));
    await world.keycloak.admin('DELETE', `/clients/${client.id}`);
    expect(await msUntilClosed(connection)).toBeLessThan(5_000);
    await expect(world.tab(token, 'service-account-helper')).rejects.toThrow(REFUSED);
  });
});

describe('everyone', () => {
  const tabs = async () => [(await signedIn('alice')).tab, (await signedIn('bob')).tab];
  const expectAllClosed = async (open: readonly NatsConnection[]): Promise<void> => {
    for (const ms of await Promise.all(open.map(msUntilClosed))) expect(ms).toBeLessThan(5_000);
  };
  // From Keycloak's point of view a token of this very second is newer than a limit of this second.
  const nextSecond = (): number => Math.floor(Date.now() / 1_000) + 1;

  it('is out within 5 s when the realm refuses what was issued before', async () => {
    const open = await tabs();
    await world.keycloak.admin('PUT', '', { notBefore: nextSecond() });
    await expectAllClosed(open);
    await world.keycloak.admin('PUT', '', { notBefore: 0 });
  });

  it('is out within 5 s when the client refuses what was issued before, and when it is disabled', async () => {
    const client = await clientOf('nats-chat-app');
    const before = await waitUntil('people can sign in again', tabs);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, notBefore: nextSecond() });
    await expectAllClosed(before);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, notBefore: 0 });
    const after = await waitUntil('people can sign in again', tabs);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: false });
    await expectAllClosed(after);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: true });
  });

  it('is signed out within 5 s when an administrator says so, and services are not', async () => {
    const open = await waitUntil('people can sign in again', tabs);
    const room = await world.service('room');
    await world.keycloak.admin('POST', '/logout-all');
    await expectAllClosed(open);
    expect(room.isClosed()).toBe(false);
  });
});

describe('an instance that is asked to stop', () => {
  it('ends in order within 10 s, though NATS does not answer', async () => {
    process.kill(world.nats.pid, 'SIGSTOP');
    const ended = await callout.stop();
    process.kill(world.nats.pid, 'SIGCONT');
    // One that has not ended after 10 s is killed.
    expect(ended).toBe('exit code 0');
    callout = await world.callout();
  });
});

describe('an instance that was killed', () => {
  it('leaves nothing behind that follows USERS', async () => {
    await callout.kill();
    callout = await world.callout();
    await waitUntil('the consumer of the one that was killed is gone', async () => {
      const response = await fetch(`${world.nats.monitorUrl}/jsz?consumers=true&config=true`);
      const { account_details: accounts } = consumersReply.parse(await response.json());
      const ofUsers = accounts.flatMap(({ stream_detail: streams }) =>
        streams.filter(({ name }) => name === 'KV_USERS').flatMap(({ consumer_detail: consumers }) => consumers),
      );
      expect(ofUsers.map(({ config }) => config.mem_storage)).toEqual([true]);
      return true;
    });
  });
});

const consumersReply = z.object({
  account_details: z.array(
    z.object({
      stream_detail: z.array(
        z.object({
          name: z.string(),
          consumer_detail: z
            .array(z.object({ config: z.looseObject({ mem_storage: z.boolean().optional() }) }))
            .default([]),
        }),
      ),
    }),
  ),
});

describe('logins go on', () => {
  it('when one of two instances is killed', async () => {
    const second = await world.callout();
    const { accessToken } = await world.keycloak.signIn('alice');
    for (let count = 0; count < 10; count += 1) await world.tab(accessToken, 'alice');
    await second.kill();
    await waitUntil('the server no longer counts on the one that is gone', () => world.tab(accessToken, 'alice'));
    for (let count = 0; count < 10; count += 1) await world.tab(accessToken, 'alice');
  });

  it('when nats-server was restarted', async () => {
    const { accessToken } = await world.keycloak.signIn('alice');
    await world.restartNats();
    await waitUntil('alice is back', () => world.tab(accessToken, 'alice'), 20_000);
    await waitUntil('the service is back', () => world.service('room'), 20_000);
  });

  it('of people when the only instance starts while PostgreSQL is down, until they are signed out, and of services when it is back', async () => {
    const { accessToken } = await world.keycloak.signIn('alice');
    await callout.kill();
    await world.database.kill();
    const starting = world.callout();
    const tab = await waitUntil('alice is let in', () => world.tab(accessToken, 'alice'), 20_000);
    await expect(world.service('room')).rejects.toThrow(REFUSED);
    await world.keycloak.admin('POST', `/users/${(await personOf('alice')).id}/logout`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await world.database.restart();
    callout = await starting;
    await expect(world.service('room')).resolves.toBeDefined();
  });

  it('while PostgreSQL and Keycloak are down', async () => {
    const { accessToken } = await world.keycloak.signIn('alice');
    await world.database.kill();
    await world.keycloak.kill();
    await expect(world.service('fanout')).resolves.toBeDefined();
    await expect(world.service('fanout', 'wrong')).rejects.toThrow(REFUSED);
    await expect(world.tab(accessToken, 'alice')).resolves.toBeDefined();
  });
});
