import { createSecretKey } from 'node:crypto';
import { exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLIENT, fakeKeycloak, ISSUER } from '../../test/fake-keycloak.ts';
import { createTokenCheck } from './access-token.ts';

const RULES = { issuer: ISSUER, clientId: CLIENT, bots: ['My-Bot'] };

const setUp = async () => {
  const keycloak = await fakeKeycloak();
  return { keycloak, check: createTokenCheck(keycloak.keys, RULES) };
};

const seconds = (): number => Math.floor(Date.now() / 1_000);
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

afterEach(() => {
  vi.useRealTimers();
});

describe('an access token', () => {
  it('tells who it speaks for', async () => {
    const { keycloak, check } = await setUp();
    const iat = seconds();
    expect(await check(await keycloak.token({ iat, exp: iat + 300 }))).toEqual({
      user: 'alice',
      sub: 'sub-of-alice',
      displayName: 'Alice Archer',
      roles: ['admin', 'user', 'offline_access'],
      session: 'session-1',
      issuedAt: iat,
      expiresAt: iat + 300,
    });
  });

  it('encodes the name, and shows it where there is no display name', async () => {
    const { keycloak, check } = await setUp();
    const token = await keycloak.token({ preferred_username: 'jane.doe@corp.com', name: ' ', realm_access: undefined });
    expect(await check(token)).toMatchObject({
      user: 'jane=2Edoe=40corp=2Ecom',
      displayName: 'jane.doe@corp.com',
      roles: [],
    });
  });

  it.each([
    ['Al\u200bi\u202ece', 'Alice'],
    ['\u200b\u3164', 'alice'],
    ['👩\u200d💻 Alice', '👩\u200d💻 Alice'],
  ])('shows %j as %j: nothing invisible, nothing that turns the direction', async (name, displayName) => {
    const { keycloak, check } = await setUp();
    expect(await check(await keycloak.token({ name }))).toMatchObject({ displayName });
  });

  it('cuts a display name at 80 characters, and none in two', async () => {
    const { keycloak, check } = await setUp();
    const shown = async (name: string) => (await check(await keycloak.token({ name }))).displayName;
    expect(await shown('a'.repeat(81))).toBe('a'.repeat(80));
    expect(await shown(`${'a'.repeat(79)}😀 and more`)).toBe('a'.repeat(79));
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['of another issuer', { iss: 'http://evil/auth/realms/nats-chat' }, 'token-issuer'],
    ['without an issuer', { iss: undefined }, 'token-issuer'],
    ['for another audience', { aud: ['account'] }, 'token-audience'],
    ['without an audience', { aud: undefined }, 'token-audience'],
    ['issued to another client', { azp: 'other-app' }, 'token-audience'],
    ['that is an ID token', { typ: 'ID' }, 'token-type'],
    ['that is a refresh token', { typ: 'Refresh' }, 'token-type'],
    ['without a type', { typ: undefined }, 'token-claims'],
    ['that expired', { exp: 1_000 }, 'token-expired'],
    ['that expired within the leeway of clocks', { exp: seconds() - 1 }, 'token-expired'],
    ['without an expiry', { exp: undefined }, 'token-claims'],
    ['that is not valid yet', { nbf: seconds() + 60 }, 'token-not-yet-valid'],
    ['from the future', { iat: seconds() + 60 }, 'token-not-yet-valid'],
    ['that lives longer than an hour', { iat: seconds() - 3_700, exp: seconds() + 300 }, 'token-expired'],
    ['without a time of issue', { iat: undefined }, 'token-claims'],
    ['without a subject', { sub: undefined }, 'token-claims'],
    ['with an empty subject', { sub: '' }, 'token-claims'],
    ['without a name', { preferred_username: undefined }, 'token-claims'],
    ['with an empty name', { preferred_username: '' }, 'token-claims'],
    ['whose name is no text', { preferred_username: 7 }, 'token-claims'],
    ['whose name is half a character', { preferred_username: '\ud800' }, 'token-claims'],
    ['whose name is too long as a token', { preferred_username: 'é'.repeat(50) }, 'name-too-long'],
    ['of a person with the name of a bot', { preferred_username: 'service-account-my-bot' }, 'name-reserved'],
    ['of a person with the name that system messages have', { preferred_username: 'SYSTEM' }, 'name-reserved'],
    ['of a person with the name of any bot', { preferred_username: 'Service-Account-x' }, 'name-reserved'],
    ['whose roles are of another shape', { realm_access: { roles: 'admin' } }, 'token-claims'],
  ])('is refused %s', async (_, changes, reason) => {
    const { keycloak, check } = await setUp();
    await expect(check(await keycloak.token(changes))).rejects.toMatchObject({ name: 'AuthRejected', reason });
  });

  it('may have a name of 255 characters as a token', async () => {
    const { keycloak, check } = await setUp();
    const { user } = await check(await keycloak.token({ preferred_username: 'a'.repeat(255) }));
    expect(user).toHaveLength(255);
    await expect(check(await keycloak.token({ preferred_username: 'a'.repeat(256) }))).rejects.toMatchObject({
      reason: 'name-too-long',
    });
  });

  it('is refused with alg none, signed or not', async () => {
    const { keycloak, check } = await setUp();
    const [, payload = '', signature = ''] = (await keycloak.token()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const header = base64url({ alg, kid: 'k0', typ: 'JWT' });
      const refused = { name: 'AuthRejected', reason: 'token-algorithm' };
      await expect(check(`${header}.${payload}.`)).rejects.toMatchObject(refused);
      await expect(check(`${header}.${payload}.${signature}`)).rejects.toMatchObject(refused);
    }
  });

  it('is refused when the public key served as the secret of an HMAC', async () => {
    const { keycloak, check } = await setUp();
    const [, payload = ''] = (await keycloak.token()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
    const secret = createSecretKey(Buffer.from(await exportSPKI(keycloak.publicKey)));
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const forged = await new SignJWT(claims).setProtectedHeader({ alg, kid: 'k0' }).sign(secret);
      await expect(check(forged)).rejects.toMatchObject({ name: 'AuthRejected', reason: 'token-algorithm' });
    }
  });

  it.each(['EdDSA', 'HS256'])('is refused with %s even if Keycloak published a key for it', async (alg) => {
    const { keycloak } = await setUp();
    const pair = alg === 'EdDSA' ? await generateKeyPair(alg) : undefined;
    const secret = createSecretKey(Buffer.alloc(32, 1));
    const keys = { ...keycloak.keys, keyOf: async () => pair?.publicKey ?? secret };
    const check = createTokenCheck(keys, RULES);
    const token = await keycloak.token({}, { alg, key: pair?.privateKey ?? secret });
    await expect(check(token)).rejects.toMatchObject({ name: 'AuthRejected', reason: 'token-algorithm' });
  });

  it('is refused when somebody else signed it, under a known or an unknown key id', async () => {
    const { keycloak, check } = await setUp();
    const { privateKey: key } = await generateKeyPair('RS256');
    await expect(check(await keycloak.token({}, { key }))).rejects.toMatchObject({ reason: 'token-signature' });
    await expect(check(await keycloak.token({}, { key, kid: 'x' }))).rejects.toMatchObject({
      reason: 'token-unknown-key',
    });
  });

  it('is refused when its payload was changed', async () => {
    const { keycloak, check } = await setUp();
    const [header, payload = '', signature] = (await keycloak.token()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
    const forged = `${header}.${base64url({ ...claims, preferred_username: 'bob' })}.${signature}`;
    await expect(check(forged)).rejects.toMatchObject({ reason: 'token-signature' });
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', '😀.😀.😀'])('is refused when it is no token: %s', async (token) => {
    const { check } = await setUp();
    await expect(check(token)).rejects.toMatchObject({ name: 'AuthRejected', reason: 'token-malformed' });
  });

  it('is not refused but left undecided while the keys cannot be had', async () => {
    const { keycloak, check } = await setUp();
    const token = await keycloak.token();
    keycloak.down = true;
    await expect(check(token)).rejects.not.toHaveProperty('reason');
  });

  it('is not verified again for a minute, but its expiry is checked each time', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const keycloak = await fakeKeycloak();
    const keyOf = vi.fn(keycloak.keys.keyOf);
    const check = createTokenCheck({ ...keycloak.keys, keyOf }, RULES);
    const token = await keycloak.token({ exp: seconds() + 30 });
    await check(token);
    await check(token);
    expect(keyOf).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(31_000);
    await expect(check(token)).rejects.toMatchObject({ reason: 'token-expired' });
  });
});

describe('a bot’s token', () => {
  // As Keycloak makes them: no session, no display name, another audience.
  const ofBot = {
    azp: 'My-Bot',
    aud: 'account',
    sub: 'sub-of-bot',
    preferred_username: 'service-account-my-bot',
    name: undefined,
    sid: undefined,
  };

  it('is accepted from the clients that the operator lists, and shows the client’s id', async () => {
    const { keycloak, check } = await setUp();
    expect(await check(await keycloak.token(ofBot))).toMatchObject({
      user: 'service-account-my-bot',
      sub: 'sub-of-bot',
      displayName: 'My-Bot',
      session: undefined,
    });
    const another = { ...ofBot, azp: 'another', preferred_username: 'service-account-another' };
    await expect(check(await keycloak.token(another))).rejects.toMatchObject({ reason: 'token-audience' });
  });

  it.each(['alice', 'service-account-another'])('is refused when it speaks for %s', async (username) => {
    const { keycloak, check } = await setUp();
    const token = await keycloak.token({ ...ofBot, preferred_username: username });
    await expect(check(token)).rejects.toMatchObject({ reason: 'name-reserved' });
  });
});
