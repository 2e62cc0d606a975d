import { createAccount, createServer, fromPublic } from '@nats-io/nkeys';
import { describe, expect, it, vi } from 'vitest';
import { decodeNatsJwt, encodeNatsJwt } from './nats-jwt.ts';
import { accountSigner, signatureCheck } from './nkeys.ts';

const seedOf = (pair: { getSeed: () => Uint8Array }): string => new TextDecoder().decode(pair.getSeed());
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a NATS JWT', () => {
  const pair = createAccount();
  const signer = accountSigner(seedOf(pair));

  it('is signed as the nkeys library would', () => {
    const jwt = encodeNatsJwt({ sub: 'U1', name: 'zoë' }, signer);
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    expect(signer.publicKey).toBe(pair.getPublicKey());
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ typ: 'JWT', alg: 'ed25519-nkey' });
    expect(
      fromPublic(pair.getPublicKey()).verify(Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  it('comes back with its claims, its issuer and its time', () => {
    vi.useFakeTimers({ now: 1_796_000_000_900 });
    const claims = decodeNatsJwt(encodeNatsJwt({ sub: 'U1', name: 'zoë', iss: 'forged' }, signer));
    vi.useRealTimers();
    expect(claims).toMatchObject({ sub: 'U1', name: 'zoë', iss: pair.getPublicKey(), iat: 1_796_000_000 });
  });

  it('is refused when its payload was changed', () => {
    const [header = '', , signature = ''] = encodeNatsJwt({ sub: 'U1' }, signer).split('.');
    const forged = `${header}.${part({ sub: 'U2', iss: signer.publicKey })}.${signature}`;
    expect(() => decodeNatsJwt(forged)).toThrow('signature');
  });

  it('is refused when another key signed it', () => {
    const [header = '', payload = ''] = encodeNatsJwt({ sub: 'U1' }, signer).split('.');
    const signature = Buffer.from(createAccount().sign(Buffer.from(`${header}.${payload}`))).toString('base64url');
    expect(() => decodeNatsJwt(`${header}.${payload}.${signature}`)).toThrow('signature');
  });

  it.each(['none', 'HS256', 'RS256', undefined])('is refused with the algorithm %s', (alg) => {
    const [, payload = '', signature = ''] = encodeNatsJwt({ sub: 'U1' }, signer).split('.');
    expect(() => decodeNatsJwt(`${part({ typ: 'JWT', alg })}.${payload}.${signature}`)).toThrow('algorithm');
  });

  it.each(['', 'a.b', 'a.b.c.d', `${part([])}.${part({})}.x`, `${part({ alg: 'ed25519-nkey' })}.${part({})}.x`])(
    'is refused when it is malformed: %s',
    (jwt) => {
      expect(() => decodeNatsJwt(jwt)).toThrow();
    },
  );
});

describe('nkeys', () => {
  it('signs with account keys only', () => {
    expect(() => accountSigner(seedOf(createServer()))).toThrow('account');
    expect(() => accountSigner('SANONSENSE')).toThrow();
  });

  it('checks with keys whose checksum is right only', () => {
    const key = createServer().getPublicKey();
    expect(() => signatureCheck(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toThrow();
    expect(() => signatureCheck('N')).toThrow();
  });
});
