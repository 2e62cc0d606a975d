import { ApiError, errorCodes, isErrorCode, type Endpoint, type ErrorCode, type ReplyOf } from '@nats-chat/contracts';

/** Headers of an error reply (ADR-32 of NATS): the numeric status, by which operators count, and the code. */
export const ERROR_STATUS_HEADER = 'Nats-Service-Error-Code';
export const ERROR_CODE_HEADER = 'Nats-Service-Error';

/** What is read of a reply; a `Msg` of nats-core is one. */
export interface Reply {
  readonly headers?: { readonly get: (name: string) => string } | undefined;
  readonly string: () => string;
}

/** An error reply: headers, and the body `{code, message, retryAfterMs?}`. */
export interface EncodedError {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Returns `error` as it goes over the wire: headers and a JSON body. Its cause stays here.
 *
 * @example
 * const { headers, body } = encodeError(new ApiError('NOT_FOUND'));
 * headers[ERROR_CODE_HEADER]; // 'NOT_FOUND'
 */
export const encodeError = ({ code, message, retryAfterMs }: ApiError): EncodedError => ({
  headers: { [ERROR_STATUS_HEADER]: String(errorCodes[code].status), [ERROR_CODE_HEADER]: code },
  body: JSON.stringify({ code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }),
});

/**
 * Returns the decoded reply of an endpoint; `undefined` where the endpoint answers nothing.
 *
 * @throws ApiError that of an error reply; `INTERNAL` when the reply fits neither the endpoint's schema nor an error.
 *
 * @example
 * decodeReply(contract.room.list, { string: () => '{"rooms":[],"next":"b"}' }).next; // 'b'
 */
export const decodeReply = <E extends Endpoint>(endpoint: E, reply: Reply): ReplyOf<E> => {
  const status = reply.headers?.get(ERROR_STATUS_HEADER);
  if (status !== undefined && status !== '') throw decodeError(reply);
  const decoded = endpoint.reply?.safeParse(parseJson(reply.string()));
  if (decoded?.success === false) {
    throw new ApiError('INTERNAL', 'The reply does not fit its schema.', { cause: decoded.error });
  }
  return decoded?.data as ReplyOf<E>;
};

/**
 * Returns a request as the schema of its endpoint parses it: with defaults, and without fields that the schema does not
 * have. It is not encoded: whoever only has to know whether it may be sent does not pay for that.
 *
 * @throws ApiError `INVALID`, or `TOO_LARGE` where the schema says so, when `payload` does not fit the schema: what
 *   the service would answer, without asking it.
 *
 * @example
 * checkRequest(contract.room.list.request, { scope: 'mine', unknown: 1 }); // { scope: 'mine', limit: 100 }
 */
export const checkRequest = (schema: Endpoint['request'], payload: unknown): unknown => {
  const decoded = schema.safeParse(payload);
  if (decoded.success) return decoded.data;
  const [issue] = decoded.error.issues;
  const code: ErrorCode = issue?.code === 'custom' && issue.params?.['code'] === 'TOO_LARGE' ? 'TOO_LARGE' : 'INVALID';
  throw new ApiError(code, issue?.message, { cause: decoded.error });
};

/**
 * Returns the value that `text` holds as JSON, or `undefined` when it is none: every schema of a payload refuses that.
 *
 * @example
 * parseJson('[1]'); // [1]
 * parseJson('{'); // undefined
 */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

function decodeError(reply: Reply): ApiError {
  const code = reply.headers?.get(ERROR_CODE_HEADER) ?? '';
  const body = parseJson(reply.string());
  const message = isRecord(body) && typeof body['message'] === 'string' ? body['message'] : undefined;
  const wait = isRecord(body) ? body['retryAfterMs'] : undefined;
  return new ApiError(
    isErrorCode(code) ? code : 'INTERNAL',
    message,
    typeof wait === 'number' && wait >= 0 ? { retryAfterMs: wait } : {},
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
