import { CHAT_ACCOUNT } from '@nats-chat/contracts';
import type { Permissions } from '@nats-chat/permissions';
import type { LoginRequest } from './login-request.ts';
import { encodeNatsJwt } from './nats-jwt.ts';
import type { Signer } from './nkeys.ts';
import type { Xkey } from './xkey.ts';

/** What a connection is let in with. */
export interface Grant {
  /** The connection's user name on the server: a person's token, or `svc:{service}`. */
  readonly name: string;
  readonly permissions: Permissions;
  /** When the server closes the connection, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Makes the sealed answer to a request; `undefined` in place of a grant refuses it, without a reason. */
export type AnswerSealer = (request: LoginRequest, grant: Grant | undefined) => Uint8Array;

/** @param signer The account key that the server trusts (`authorization.auth_callout.issuer`). */
export const createAnswerSealer =
  (signer: Signer, xkey: Xkey): AnswerSealer =>
  (request, grant) => {
    const verdict = grant === undefined ? { error: REJECTION } : { jwt: userJwt(request.userNkey, grant, signer) };
    const answer = encodeNatsJwt(
      {
        sub: request.userNkey,
        aud: request.server.id,
        nats: { type: 'authorization_response', version: CLAIMS_VERSION, ...verdict },
      },
      signer,
    );
    return xkey.seal(Buffer.from(answer), request.server.xkey);
  };

// The server writes it into its log; the client never sees it.
const REJECTION = 'refused';
const CLAIMS_VERSION = 2;
const UNLIMITED = -1;
const NANOSECONDS_PER_MS = 1_000_000;

function userJwt(userNkey: string, { name, permissions, expiresAt }: Grant, signer: Signer): string {
  const { publish, subscribe, responses } = permissions;
  return encodeNatsJwt(
    {
      sub: userNkey,
      // In server configuration mode the account goes by its name here, not by its key.
      aud: CHAT_ACCOUNT,
      name,
      exp: expiresAt,
      nats: {
        type: 'user',
        version: CLAIMS_VERSION,
        pub: closed(publish),
        sub: closed(subscribe),
        ...(responses && { resp: { max: responses.max, ttl: responses.ttlMs * NANOSECONDS_PER_MS } }),
        // The limits of account CHAT in nats.conf hold; the server ignores these, but wants them set.
        subs: UNLIMITED,
        data: UNLIMITED,
        payload: UNLIMITED,
      },
    },
    signer,
  );
}

/** To the server an empty allow list means that everything is allowed. */
const closed = ({ allow, deny }: Permissions['publish']): Permissions['publish'] =>
  allow.length === 0 ? { allow, deny: ['>'] } : { allow, deny };
