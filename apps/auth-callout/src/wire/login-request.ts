import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { decodeNatsJwt } from './nats-jwt.ts';
import { signatureCheck, type SignatureCheck } from './nkeys.ts';
import type { Xkey } from './xkey.ts';

/** A connection that asks to be let in, as the server describes it. */
export interface LoginRequest {
  /** The server that asks, and the key that the answer is sealed for. */
  readonly server: { readonly id: string; readonly xkey: string };
  /** Names this one login; an answer for another is refused by the server. */
  readonly userNkey: string;
  /** `cid` is the connection's number on that server. */
  readonly client: { readonly cid: number; readonly host: string; readonly type: string };
  /** What the connection presents. All of it was written by the client and is not to be believed. */
  readonly credentials: {
    readonly token: string;
    readonly user: string;
    readonly password: string;
    readonly name: string;
  };
}

/** What arrives at `serverSubjects.login`. */
export interface SealedRequest {
  readonly data: Uint8Array;
  /** The value of {@link XKEY_HEADER}. */
  readonly serverXkey: string;
}

/** The header with the public curve key of the server that asks. */
export const XKEY_HEADER = 'Nats-Server-Xkey';

/**
 * Opens requests that servers sealed for `xkey`.
 *
 * The opener throws an Error for whatever is not a request of a server: sealed for another key, of another audience,
 * signed by another than the server it names, expired, or of another shape.
 */
export const createRequestOpener = (xkey: Xkey): ((sealed: SealedRequest) => LoginRequest) => {
  const checks = new LRUCache<string, SignatureCheck>({ max: 64, memoMethod: (key) => signatureCheck(key) });
  return ({ data, serverXkey }) => {
    const jwt = Buffer.from(xkey.open(data, serverXkey)).toString('latin1');
    const claims = requestClaims.parse(decodeNatsJwt(jwt, (key) => checks.memo(key)));
    const { server_id: server, client_info: client, connect_opts: credentials, user_nkey: userNkey } = claims.nats;
    if (claims.iss !== server.id) throw new Error('The request was not signed by the server it names.');
    if (server.xkey !== serverXkey) throw new Error('The request was not sealed by the server it names.');
    if (claims.exp + CLOCK_LEEWAY_SECONDS < Date.now() / 1_000) throw new Error('The request has expired.');
    return {
      server: { id: server.id, xkey: server.xkey },
      userNkey,
      client: { cid: client.id, host: client.host, type: client.type },
      credentials: {
        token: credentials.auth_token,
        user: credentials.user,
        password: credentials.pass,
        name: credentials.name,
      },
    };
  };
};

// The request names one login and cannot be replayed, so a clock that is off does no harm.
const CLOCK_LEEWAY_SECONDS = 60;

const text = z.string().default('');
const requestClaims = z.object({
  iss: z.string(),
  aud: z.literal('nats-authorization-request'),
  exp: z.number(),
  nats: z.object({
    type: z.literal('authorization_request'),
    user_nkey: z.string().startsWith('U'),
    server_id: z.object({ id: z.string(), xkey: z.string() }),
    client_info: z.object({ id: z.int(), host: text, type: text }),
    connect_opts: z.object({ auth_token: text, user: text, pass: text, name: text }),
  }),
});
