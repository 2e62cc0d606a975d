import { platformTimer, withTimeout } from '@nats-chat/async';
import { ApiError, inboxPrefix, userId } from '@nats-chat/contracts';
import {
  AuthorizationError,
  ProtocolError,
  tokenAuthenticator,
  wsconnect,
  type NatsConnection,
  type WsSocketFactory,
} from '@nats-io/nats-core';

export interface DialOptions {
  /** `ws://` or `wss://` addresses; tried in random order. */
  readonly servers: string | readonly string[];
  /** Me, as an encoded user token. */
  readonly user: string;
  /** The access token to sign in with, asked at each attempt. */
  readonly token: () => string;
  /**
   * Called before each attempt, for up to 5 s; renews the token when it is about to end. `refused` says that the server
   * did not accept the one of the last attempt: after a change of roles, or of the password, older tokens do not count any
   * more. When it rejects, the attempt is made with what {@link DialOptions.token} has; but an `ApiError` that is not
   * retryable ends the connection for good.
   */
  readonly ensureToken?: (refused: boolean) => Promise<unknown>;
  /** The connection's name on the server, and the id that presence knows it by. */
  readonly connectionId: string;
  /** How often an idle connection is probed, in ms; it is given up after two unanswered probes. Default 12,000. */
  readonly pingIntervalMs?: number;
}

/** Why an attempt to connect failed, by what a person or an operator can do about it. */
const failures = {
  // The server says no reason; but whom it lets in is in the contract.
  'name-too-long': 'The user name takes more than 255 characters as a subject token.',
  'no-token': 'There is no access token that counts: renewing it failed.',
  'session-ended': 'The session has ended: there will be no access token any more.',
  refused: 'The server did not accept the access token.',
  'too-many-connections': 'The server has as many connections as it takes.',
  // Platforms do not say which it is, and a page must not know.
  unreachable: 'The server does not answer at this address, or does not let this origin in.',
} as const;

export type ConnectFailure = keyof typeof failures;

/** An attempt to connect that failed; `cause` is the error that said so, of `ensureToken` for `no-token` and `session-ended`. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly reason: ConnectFailure;

  constructor(reason: ConnectFailure, cause: unknown) {
    super(failures[reason], { cause });
    this.reason = reason;
  }
}

/**
 * Makes one attempt to connect, of at most 17 s.
 *
 * @param refused Whether the server refused the token of the attempt before.
 * @throws ConnectError why it failed.
 */
export const dial = async (options: DialOptions, refused: boolean): Promise<NatsConnection> => {
  if (!userId.safeParse(options.user).success) throw new ConnectError('name-too-long', undefined);
  const renewal = await renewToken(options, refused);
  if (renewal?.error instanceof ApiError && !renewal.error.retryable) {
    throw new ConnectError('session-ended', renewal.error);
  }
  try {
    return await open(options);
  } catch (error) {
    const reason = reasonOf(error);
    throw reason === 'refused' && renewal !== undefined
      ? new ConnectError('no-token', renewal.error)
      : new ConnectError(reason, error);
  }
};

const open = async (options: DialOptions): Promise<NatsConnection> => {
  const socket = watchSocket();
  const attempt = wsconnect({
    servers: typeof options.servers === 'string' ? options.servers : [...options.servers],
    name: options.connectionId,
    inboxPrefix: inboxPrefix(options.user),
    authenticator: tokenAuthenticator(options.token),
    timeout: HANDSHAKE_MS,
    pingInterval: options.pingIntervalMs ?? 12_000,
    maxPingOut: 1,
    // One connection each: `connect` makes the next, see there.
    reconnect: false,
    ignoreAuthErrorAbort: true,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    wsFactory: socket.open,
  });
  try {
    // Not every platform ends a socket that is closed while it opens, and nats-core waits for that end.
    return await withTimeout(HANDSHAKE_MS + 2_000, Promise.race([attempt, socket.ended]));
  } catch (error) {
    void attempt.then(
      (late) => late.close(),
      () => undefined,
    );
    throw error;
  }
};

/**
 * A proxy lets a socket in before it knows that the server behind it is unavailable. Its end then goes unnoticed by nats-core,
 * which waits until the handshake has taken too long.
 */
function watchSocket(): { readonly open: WsSocketFactory; readonly ended: Promise<never> } {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  return {
    open: async (url) => {
      const socket = new WebSocket(url);
      socket.addEventListener('close', () => {
        // Where nats-core knows why, its error comes first.
        platformTimer.after(GRACE_MS, () => {
          reject(new Error('The socket was closed.'));
        });
      });
      return { socket, encrypted: url.startsWith('wss:') };
    },
    ended,
  };
}

const TOKEN_MS = 5_000;
const HANDSHAKE_MS = 10_000;
const GRACE_MS = 20;

/** Returns what went wrong, if anything did. */
async function renewToken(
  { ensureToken }: DialOptions,
  refused: boolean,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await withTimeout(TOKEN_MS, ensureToken?.(refused) ?? Promise.resolve());
    return undefined;
  } catch (error) {
    return { error };
  }
}

const reasonOf = (error: unknown): ConnectFailure => {
  if (error instanceof AuthorizationError) return 'refused';
  return error instanceof ProtocolError && TOO_MANY.test(error.message) ? 'too-many-connections' : 'unreachable';
};

/** Of the server, or of the account. */
const TOO_MANY = /maximum (account active )?connections exceeded/i;
