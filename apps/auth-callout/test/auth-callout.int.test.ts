import { inboxPrefix, serviceCaller } from '@nats-chat/contracts';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { maySubscribe, msUntilClosed, startEnvironment } from './environment.ts';

const REFUSED = 'Authorization Violation';

let world: Awaited<ReturnType<typeof startEnvironment>>;
let callout: TestService;

beforeAll(async () => {
  world = await startEnvironment();
  callout = await world.callout();
});
afterAll(() => world.stop());

describe('a person', () => {
  it('comes in with Keycloak’s token, to what is theirs', async () => {
    const { tab } = await world.signedIn('alice');
    expect(await maySubscribe(tab, `${inboxPrefix('alice')}.>`)).toBe(true);
    expect(await maySubscribe(tab, `${inboxPrefix('bob')}.>`)).toBe(false);
    expect(await maySubscribe(tab, '>')).toBe(false);
  });

  it('goes by the own name on the server, and the connection by its own', async () => {
    await world.signedIn('alice', 'tab-of-alice');
    const response = await fetch(`${world.nats.monitorUrl}/connz?auth=true&acc=CHAT`);
    const { connections } = z.object({ connections: z.array(z.looseObject({})) }).parse(await response.json());
    expect(connections).toContainEqual(
      expect.objectContaining({ name: 'tab-of-alice', authorized_user: 'alice', type: 'websocket' }),
    );
  });

  it('is recorded at the first sign-in, and not written again', async () => {
    const { tokens } = await world.signedIn('bob');
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
    expect(await maySubscribe(room, `${inboxPrefix(serviceCaller('room'))}.>`)).toBe(true);
    expect(await maySubscribe(room, `${inboxPrefix(serviceCaller('fanout'))}.>`)).toBe(false);
    expect(await maySubscribe(room, '>')).toBe(false);
  });

  it('is refused with another password', async () => {
    await expect(world.service('room', 'wrong')).rejects.toThrow(REFUSED);
    await expect(world.tcp({ user: 'nobody', pass: 'x' })).rejects.toThrow(REFUSED);
    await expect(world.tcp({ user: 'room', pass: '' })).rejects.toThrow(REFUSED);
  });
});

describe('every login', () => {
  it('is in the audit log, and a rejection with its reason in the log, without a token', async () => {
    const { tokens } = await world.signedIn('charlie');
    await expect(world.tab(tokens.idToken, 'charlie')).rejects.toThrow(REFUSED);
    await waitUntil('both are in the audit log', async () => {
      const rows = await world.audited('sign-in');
      expect(rows).toContainEqual({
        actor: 'charlie',
        target: null,
        result: 'ok',
        details: { host: '127.0.0.1', type: 'websocket' },
      });
      const denied = { host: '127.0.0.1', type: 'websocket', reason: 'token-type' };
      expect(rows).toContainEqual({ actor: 'unknown', target: null, result: 'denied', details: denied });
      return true;
    });
    const log = await callout.log();
    expect(log).toContainEqual(expect.objectContaining({ message: 'A login was refused.', reason: 'token-type' }));
    expect(JSON.stringify(log)).not.toContain(tokens.idToken.slice(0, 100));
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
    const reply = await world.ask('token', {
      grant_type: 'client_credentials',
      client_id: 'helper',
      client_secret: SECRET,
    });
    return z.object({ access_token: z.string() }).parse(JSON.parse(reply)).access_token;
  };

  it('comes in with its client’s token, and is out within 5 s when the client is disabled', async () => {
    await create();
    const token = await tokenOfBot();
    const connection = await world.tab(token, 'service-account-helper');
    const { tab: other } = await world.signedIn('bob');
    expect(await maySubscribe(connection, `${inboxPrefix('service-account-helper')}.>`)).toBe(true);
    const client = await world.clientOf('helper');
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: false });
    expect(await msUntilClosed(connection)).toBeLessThan(5_000);
    await expect(world.tab(token, 'service-account-helper')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
    expect((await world.record('service-account-helper'))?.record).toMatchObject({ displayName: 'helper' });
  });

  it('comes back when the client is enabled, and is out within 5 s when it is deleted', async () => {
    const client = await world.clientOf('helper');
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: true });
    const token = await tokenOfBot();
    const connection = await waitUntil('the bot is back', () => world.tab(token, 'service-account-helper'));
    await world.keycloak.admin('DELETE', `/clients/${client.id}`);
    expect(await msUntilClosed(connection)).toBeLessThan(5_000);
    await expect(world.tab(token, 'service-account-helper')).rejects.toThrow(REFUSED);
  });
});

describe('the limit on logins', () => {
  it('is the one that an operator has set, for each person by itself', async () => {
    expect(await callout.stop()).toBe('exit code 0');
    // Five at once, and one more every ten seconds.
    callout = await world.callout({ AUTH_LOGIN_LIMIT_PER_MINUTE: '6' });
    const { accessToken } = await world.keycloak.signIn('alice');
    const startedAt = performance.now();
    let logins = 0;
    const comeIn = async () => {
      for (; logins < 20; logins += 1) await world.tab(accessToken, 'alice');
    };
    await expect(comeIn()).rejects.toThrow(REFUSED);
    expect(logins).toBeGreaterThanOrEqual(5);
    expect(logins).toBeLessThanOrEqual(6 + (performance.now() - startedAt) / 10_000);
    await expect(world.signedIn('bob')).resolves.toBeDefined();
    await waitUntil('the reason is in the log', async () =>
      (await callout.log()).some(({ reason }) => reason === 'too-many-logins'),
    );
    expect(await callout.stop()).toBe('exit code 0');
    callout = await world.callout();
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
    await world.keycloak.admin('POST', `/users/${(await world.personOf('alice')).id}/logout`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await world.database.restart();
    callout = await starting;
    await expect(world.service('room')).resolves.toBeDefined();
  });

  it('while PostgreSQL and Keycloak are down', async () => {
    const { accessToken } = await world.keycloak.signIn('alice');
    await world.database.kill();
    await world.keycloak.stop();
    await expect(world.service('fanout')).resolves.toBeDefined();
    await expect(world.service('fanout', 'wrong')).rejects.toThrow(REFUSED);
    await expect(world.tab(accessToken, 'alice')).resolves.toBeDefined();
  });
});
