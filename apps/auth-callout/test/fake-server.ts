import { createAccount, createCurve, createServer, createUser, fromPublic } from '@nats-io/nkeys';
import { decodeNatsJwt, encodeNatsJwt, type NatsClaims } from '../src/wire/nats-jwt.ts';
import type { SealedRequest } from '../src/wire/login-request.ts';
import type { Signer } from '../src/wire/nkeys.ts';

const utf8 = new TextDecoder();
const seedOf = (pair: { getSeed: () => Uint8Array }): string => utf8.decode(pair.getSeed());

/** The keys of an auth callout. */
export const calloutKeys = () => {
  const curve = createCurve();
  return { xkeySeed: seedOf(curve), xkey: curve.getPublicKey(), issuerSeed: seedOf(createAccount()) };
};

export interface RequestChanges {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly client?: Readonly<Record<string, unknown>>;
  readonly credentials?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  /** Signs in place of the server. */
  readonly signer?: Signer;
}

/**
 * A nats-server’s side of the auth callout, made with the nkeys library, which has nothing in common with ours but the
 * format.
 */
export const fakeServer = (calloutXkey: string) => {
  const identity = createServer();
  const curve = createCurve();
  const id = identity.getPublicKey();
  const userNkey = createUser().getPublicKey();
  const own: Signer = { publicKey: id, sign: (data) => identity.sign(data) };

  const claims = (changes: RequestChanges): Record<string, unknown> => ({
    aud: 'nats-authorization-request',
    sub: 'ignored',
    exp: Math.floor(Date.now() / 1_000) + 2,
    ...changes.claims,
    nats: {
      type: 'authorization_request',
      version: 2,
      server_id: { id, name: 'n1', xkey: curve.getPublicKey(), ...changes.server },
      user_nkey: userNkey,
      client_info: {
        host: '10.0.0.1',
        id: 7,
        type: 'websocket',
        kind: 'Client',
        user: '[REDACTED]',
        ...changes.client,
      },
      connect_opts: { protocol: 1, name: 'tab-1', ...changes.credentials },
    },
  });
  return {
    id,
    userNkey,
    xkey: curve.getPublicKey(),
    request: (changes: RequestChanges = {}): SealedRequest => {
      const jwt = encodeNatsJwt(claims(changes), changes.signer ?? own);
      return { data: curve.seal(Buffer.from(jwt), calloutXkey), serverXkey: curve.getPublicKey() };
    },
    /** Opens an answer and checks both signatures as the server does. */
    read: (sealed: Uint8Array): { answer: NatsClaims; user: NatsClaims | undefined; error: unknown } => {
      const opened = curve.open(sealed, calloutXkey);
      if (opened === null) throw new Error('The answer was not sealed for this server.');
      const answer = decodeNatsJwt(utf8.decode(opened), libraryCheck);
      const { jwt, error } = answer['nats'] as { jwt?: string; error?: string };
      return { answer, user: jwt === undefined ? undefined : decodeNatsJwt(jwt, libraryCheck), error };
    },
  };
};

const libraryCheck = (key: string) => (data: Uint8Array, signature: Uint8Array) =>
  fromPublic(key).verify(data, signature);
