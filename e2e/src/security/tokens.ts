import { setTimeout as delay } from 'node:timers/promises';
import { createHmac } from 'node:crypto';
import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { openRaw, type Credentials, type RawNats } from '../raw-nats.ts';
import { addRealmKey, claimsOf, encodePart, foreignTokens, makeKey, type Claims, type RealmKey } from '../realm.ts';
import type { World } from '../world.ts';

const VIOLATION = 'Authorization Violation';

/** Who gets in, and what those who do not are answered. */
export const describeTokens = (world: () => World): void => {
  describe('a login', () => {
    let key: RealmKey;
    let good: Claims;

    beforeAll(async () => {
      key = await addRealmKey(world().system);
      // Counted from now: what the key signs is as fresh as a token can be.
      const now = Math.floor(Date.now() / 1_000);
      good = { ...claimsOf(world().tokens.alice.accessToken), iat: now, exp: now + 300 };
      // The auth callout asks Keycloak for an unknown key once in 10 s.
      await waitUntil(
        'the key counts',
        async () => {
          // Each try is a refusal, and of these the auth callout writes the first of a minute down.
          await delay(1_000);
          return (await overWebSocket(world(), key.sign(good))).errors.length === 0;
        },
        20_000,
      );
    });

    test('is refused without a word for every token that is wrong in any one thing', async () => {
      const tokens = await badTokens(world(), key, good);
      const outcomes: Record<string, unknown> = {};
      for (const [name, { token, reason }] of Object.entries(tokens)) {
        outcomes[name] = await refusalOf(world(), () => overWebSocket(world(), token), reason);
      }
      expect(outcomes).toEqual(mapValues(tokens, ({ reason }) => ({ said: [VIOLATION], closed: true, reason })));
      const logs = await everyLog(world());
      const leaked = Object.entries(tokens).filter(([, { token }]) =>
        logs.some((log) => log.includes(token.slice(-60)) || log.includes(token.slice(0, 400).slice(-60))),
      );
      expect(leaked.map(([name]) => name)).toEqual([]);
    });

    test('gives a name from Keycloak no other meaning than that of a name', async () => {
      for (const [name, token] of Object.entries({
        '*': '=2A',
        '>': '=3E',
        'alice.bob': 'alice=2Ebob',
        'svc:room': 'svc=3Aroom',
      })) {
        const connection = await overWebSocket(
          world(),
          key.sign({ ...good, preferred_username: name, sub: `test ${name}` }),
        );
        const foreign = ['_INBOX.*.>', '_INBOX.>', `_INBOX.${name}.>`, '_INBOX.alice.>', 'deliver.*.>'];
        for (const subject of [`_INBOX.${token}.>`, ...foreign]) connection.subscribe(subject);
        await connection.settle();
        const refused = foreign.map((subject) => `Permissions Violation for Subscription to "${subject}"`);
        expect([name, connection.errors]).toEqual([name, refused]);
        connection.close();
      }
    });

    test.each<[string, (world: World) => string, (world: World) => Credentials, string | undefined]>([
      ['a person over TCP', tcp, ({ tokens }) => ({ auth_token: tokens.alice.accessToken }), 'wrong-connection-type'],
      ['a service over the WebSocket', webSocket, () => account('ROOM', 'room'), 'wrong-connection-type'],
      ['a service that nobody knows', tcp, () => ({ user: 'nobody', pass: 'x' }), 'service-unknown'],
      ['a service with a wrong password', tcp, () => ({ user: 'room', pass: 'wrong' }), 'service-password'],
      ['a service with another’s password', tcp, () => account('FANOUT', 'room'), 'service-password'],
      ['a service without a password', tcp, () => ({ user: 'room' }), 'service-password'],
      [
        'a person and a service in one',
        webSocket,
        ({ tokens }) => ({ auth_token: tokens.alice.accessToken, user: 'room' }),
        'mixed-credentials',
      ],
      ['nobody', webSocket, () => ({}), 'no-credentials'],
      // The server knows these itself and asks nobody.
      ['the auth callout’s AUTH account over the WebSocket', webSocket, () => listed('AUTH'), undefined],
      ['the auth callout’s SYS account over the WebSocket', webSocket, () => listed('SYS'), undefined],
      ['the auth callout’s CHAT account over the WebSocket', webSocket, () => listed('CHAT'), undefined],
    ])('is refused to %s', async (_name, url, credentials, reason) => {
      const outcome = await refusalOf(world(), () => openRaw(url(world()), credentials(world())), reason);
      expect(outcome).toEqual({ said: [VIOLATION], closed: true, reason });
    });
  });
};

interface BadToken {
  readonly token: string;
  /** What the auth callout logs. */
  readonly reason: string;
}

/** Every one is good but for what its name says; `good` itself gets in. */
async function badTokens({ system, tokens }: World, key: RealmKey, good: Claims): Promise<Record<string, BadToken>> {
  const { accessToken, idToken, refreshToken } = tokens.alice;
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const { otherRealm, otherClient } = await foreignTokens(system);
  const stranger = makeKey();
  const impostor = makeKey(key.kid);
  const now = Number(good['iat']);
  const promoted = encodePart({
    ...claimsOf(accessToken),
    realm_access: { roles: ['admin', 'user'] },
    preferred_username: 'bob',
  });
  const hmac = (secret: string): string => {
    const signed = `${encodePart({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${encodePart(good)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const unsigned = (alg: string) => `${encodePart({ alg, typ: 'JWT', kid: key.kid })}.${encodePart(good)}.`;
  const without = (claim: string) =>
    key.sign(Object.fromEntries(Object.entries(good).filter(([name]) => name !== claim)));
  const because = (reason: string, named: Readonly<Record<string, string>>) =>
    mapValues(named, (token): BadToken => ({ token, reason }));
  return {
    ...because('token-expired', {
      expired: key.sign({ ...good, iat: now - 600, exp: now - 300 }),
      'expired a second ago': key.sign({ ...good, iat: now - 600, exp: now - 1 }),
      'issued more than an hour ago': key.sign({ ...good, iat: now - 3_700, exp: now + 3_700 }),
    }),
    ...because('token-not-yet-valid', {
      'not valid before tomorrow': key.sign({ ...good, nbf: now + 86_400 }),
      'issued tomorrow': key.sign({ ...good, iat: now + 86_400, exp: now + 90_000 }),
    }),
    ...because('token-issuer', {
      'another issuer': key.sign({ ...good, iss: 'http://localhost:8080/realms/nats-chat' }),
    }),
    ...because('token-audience', {
      'another audience': key.sign({ ...good, aud: 'account' }),
      'another authorized party': key.sign({ ...good, azp: 'nats-chat-backend' }),
      'Keycloak’s own, for another client': otherClient,
    }),
    ...because('token-algorithm', {
      'not signed': unsigned('none'),
      'not signed, in capitals': unsigned('NONE'),
      'HMAC with the public key as PEM': hmac(key.publicPem),
      'HMAC with the public key without its last line': hmac(key.publicPem.trim()),
      'a refresh token': refreshToken,
    }),
    ...because('token-signature', {
      'claims under another one’s signature': `${header}.${promoted}.${signature}`,
      'signed with a key that only calls itself the realm’s': impostor.sign(good),
      'signed with a key that it brings along': impostor.sign(good, { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }),
      'without its signature': `${header}.${payload}.`,
      'with half of its signature': accessToken.slice(0, -171),
    }),
    ...because('token-unknown-key', {
      'signed with a key of nobody': stranger.sign(good),
      'Keycloak’s own, of another realm': otherRealm,
    }),
    ...because('token-type', { 'an ID token': idToken, 'of another type': key.sign({ ...good, typ: 'Offline' }) }),
    ...because('token-claims', {
      'of no type': without('typ'),
      'of no party': without('azp'),
      'of no end': without('exp'),
      'of no person': without('sub'),
      'of no name': without('preferred_username'),
      'of a name that is none': key.sign({ ...good, preferred_username: { toString: 'alice' } }),
    }),
    ...because('name-too-long', {
      'of a name that is too long': key.sign({ ...good, preferred_username: 'ä'.repeat(100) }),
    }),
    ...because('token-malformed', {
      truncated: accessToken.slice(0, 100),
      'header and claims alone': `${header}.${payload}`,
      '20 KB of garbage': 'x'.repeat(20_000),
      '20 KB of garbage in three parts': ['a', 'b', 'c'].map((letter) => letter.repeat(6_666)).join('.'),
      'no JSON': 'bm8.bm8.bm8',
      'with a critical extension': key.sign(good, { crit: ['b64'], b64: false }),
    }),
  };
}

const tcp = ({ system }: World): string => system.addresses.natsUrl;
const webSocket = ({ system }: World): string => system.addresses.natsWebSocketUrl;

const overWebSocket = (world: World, token: string): Promise<RawNats> =>
  openRaw(webSocket(world), { auth_token: token });

/** `user` with the demo's password of a service. */
const account = (service: string, user: string): Credentials => ({
  user,
  pass: requireDemo(loadDemoEnv(), `${service}_NATS_PASSWORD`),
});

const listed = (name: string): Credentials => ({
  user: requireDemo(loadDemoEnv(), `NATS_${name}_USER`),
  pass: requireDemo(loadDemoEnv(), `NATS_${name}_PASSWORD`),
});

/** What the client was answered, and the reason that the auth callout logged: at once or later, where `expected` is one. */
async function refusalOf(world: World, login: () => Promise<RawNats>, expected: string | undefined) {
  const before = (await loggedReasons(world)).length;
  const connection = await login();
  const said = connection.lines
    .filter((line) => !line.startsWith('INFO '))
    .map((line) => /^-ERR '(.*)'$/.exec(line)?.[1] ?? line);
  const closed = connection.isClosed();
  connection.close();
  const logged = async () => (await loggedReasons(world)).slice(before);
  if (expected !== undefined && said.includes(VIOLATION))
    await waitUntil('a reason is logged', async () => (await logged()).length > 0);
  const reasons = await logged();
  return { said, closed, reason: reasons.length > 1 ? reasons : reasons[0] };
}

async function loggedReasons({ system }: World): Promise<readonly string[]> {
  const log = await system.log('auth-callout');
  return [...log.matchAll(/"reason":"(?<reason>[a-z-]+)"[^\n]*"message":"A login was refused\."/g)].map(
    ({ groups }) => groups?.['reason'] ?? '',
  );
}

const everyLog = ({ system }: World): Promise<readonly string[]> => Promise.all(system.names().map(system.log));

const mapValues = <Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
