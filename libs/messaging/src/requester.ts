import { ApiError, type Endpoint, type ReplyOf, type RequestInput, type TargetOf } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import { headers, PermissionViolationError, type MsgHdrs, type NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';
import { mintTraceparent, TRACEPARENT } from './trace.ts';
import { checkRequest, decodeReply } from './wire.ts';

export interface RequestOptions {
  /** How long to wait for the reply, in ms; default {@link DEFAULT_TIMEOUT_MS}. */
  readonly timeoutMs?: number;
  /** The trace that the request belongs to; default a new one. */
  readonly traceparent?: string;
}

/**
 * Asks an endpoint of the contract; `target` holds the parameters of its subject, the caller's aside.
 *
 * Resolves with the decoded reply, or with `undefined` where the endpoint answers nothing: then as soon as the request
 * is on its way.
 *
 * @throws RequestError what the service answered; `INVALID` or `TOO_LARGE` without asking, when the payload does not fit;
 *   `UNAVAILABLE` when nobody answers, in time or at all, or the connection is down; `FORBIDDEN` when the caller may
 *   not publish to the subject; `INTERNAL` when the reply does not fit its schema.
 */
export type Requester = <E extends Endpoint>(
  endpoint: E,
  target: TargetOf<E>,
  payload: RequestInput<E>,
  options?: RequestOptions,
) => Promise<ReplyOf<E>>;

/** Whoever can ask endpoints: a person's connection, or a service's. */
export interface Caller {
  /** The token that names the caller in subjects: an encoded user, or `svc:{service}`. */
  readonly caller: string;
  readonly request: Requester;
}

export interface RequesterOptions {
  /** More headers, asked at each request; a `traceparent` among them takes the place of a newly minted one. */
  readonly headers?: () => Iterable<readonly [name: string, value: string]>;
}

/** A request that failed, with what was asked: an {@link ApiError} that whoever reads a log or a console can place. */
export class RequestError extends ApiError {
  /** The subject's pattern. */
  readonly endpoint: string;
  readonly room: string | undefined;
  /** The field of the payload that does not fit, `items.0.seq`; where the service said so, it is not known. */
  readonly field: string | undefined;

  constructor(error: ApiError, { subject }: Endpoint, target: Readonly<Record<string, string>>) {
    const { code, message, cause, retryAfterMs } = error;
    super(code, message, { cause, ...(retryAfterMs !== undefined && { retryAfterMs }) });
    this.endpoint = subject;
    this.room = target['room'];
    this.field = cause instanceof z.core.$ZodError ? cause.issues[0]?.path.join('.') : undefined;
  }
}

/** Longest wait for a reply unless a call says otherwise. */
export const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Makes a {@link Requester} over any connection of nats-core, in browsers and in services.
 *
 * @param caller The token for `{user}` or `{service}`: `alice`, `svc:fanout`.
 * @example
 * const request = requester(nc, 'alice');
 * const { rooms } = await request(contract.room.list, {}, { scope: 'mine' });
 */
export const requester = (nc: NatsConnection, caller: string, options: RequesterOptions = {}): Requester => {
  const ask: Requester = async (endpoint, target, payload, { timeoutMs = DEFAULT_TIMEOUT_MS, traceparent } = {}) => {
    const subject = subjectOf(endpoint.subject, { ...target, user: caller, service: caller });
    const body = utf8.encode(JSON.stringify(checkRequest(endpoint.request, payload)));
    if (nc.info !== undefined && body.length + HEADER_ALLOWANCE_BYTES > nc.info.max_payload) {
      throw new ApiError('TOO_LARGE');
    }
    const hdrs = requestHeaders(options.headers?.() ?? [], traceparent);
    if (endpoint.reply === null) {
      publish(nc, subject, { body, hdrs });
      return undefined as ReplyOf<typeof endpoint>;
    }
    const reply = await nc
      .request(subject, body, { timeout: timeoutMs, headers: hdrs })
      .catch((cause: unknown) => Promise.reject(connectionError(cause)));
    return decodeReply(endpoint, reply);
  };
  return async (endpoint, target, payload, requestOptions) => {
    try {
      return await ask(endpoint, target, payload, requestOptions);
    } catch (error) {
      throw error instanceof ApiError ? new RequestError(error, endpoint, target) : error;
    }
  };
};

/** What our own headers take at most; the server counts them into its limit on payloads. */
const HEADER_ALLOWANCE_BYTES = 1_024;
const utf8 = new TextEncoder();

function subjectOf(pattern: string, values: Readonly<Record<string, string>>): string {
  try {
    return build(pattern, values);
  } catch (cause) {
    throw new ApiError('INVALID', 'A name in the subject is missing or malformed.', { cause });
  }
}

function requestHeaders(more: Iterable<readonly [string, string]>, traceparent: string | undefined): MsgHdrs {
  const hdrs = headers();
  for (const [name, value] of more) hdrs.set(name, value);
  if (traceparent !== undefined || !hdrs.has(TRACEPARENT)) hdrs.set(TRACEPARENT, traceparent ?? mintTraceparent());
  return hdrs;
}

function publish(nc: NatsConnection, subject: string, { body, hdrs }: { body: Uint8Array; hdrs: MsgHdrs }): void {
  try {
    nc.publish(subject, body, { headers: hdrs });
  } catch (cause) {
    throw connectionError(cause);
  }
}

/** No responders, timeouts and lost connections are one thing to a caller: try again later. */
function connectionError(cause: unknown): ApiError {
  const refused = cause instanceof Error && cause.cause instanceof PermissionViolationError;
  return new ApiError(refused ? 'FORBIDDEN' : 'UNAVAILABLE', undefined, { cause });
}
