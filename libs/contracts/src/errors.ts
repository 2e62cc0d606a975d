/**
 * Every way in which a request can fail: what it means to a caller, and whether the same request may succeed later.
 *
 * The table is closed. A handler throws {@link ApiError} with one of these codes; anything else that is thrown becomes
 * `INTERNAL` in the kit. `status` is the code of the NATS service error headers (ADR-32), by which operators count.
 */
export const errorCodes = {
  INVALID: { status: 400, retryable: false, meaning: 'The request does not fit its schema, or contradicts itself.' },
  TOO_LARGE: { status: 413, retryable: false, meaning: 'The payload or a text in it is longer than allowed.' },
  NOT_MEMBER: { status: 403, retryable: false, meaning: 'Only members of the room may do this; joining helps.' },
  FORBIDDEN: { status: 403, retryable: false, meaning: 'The caller’s role in the room does not allow this.' },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'No such thing, or none that the caller may know of.' },
  CONFLICT: { status: 409, retryable: false, meaning: 'The name is taken, or the thing changed meanwhile.' },
  RATE_LIMITED: { status: 429, retryable: true, meaning: 'Too many requests; `retryAfterMs` says when to try again.' },
  UNAVAILABLE: { status: 503, retryable: true, meaning: 'The service is overloaded, starting, or waits for a part.' },
  INTERNAL: { status: 500, retryable: false, meaning: 'A defect of the service; its log holds the cause.' },
} as const satisfies Record<string, { status: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/**
 * Returns whether `code` is one of {@link errorCodes}.
 *
 * @example
 * isErrorCode('NOT_FOUND'); // true
 * isErrorCode('EPIPE'); // false
 */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/**
 * A failure that the other side may see.
 *
 * `message` is one sentence for a person and holds nothing internal; `retryAfterMs` is set for `RATE_LIMITED`, and for
 * `UNAVAILABLE` where the service knows. `cause` stays in the process and is logged.
 *
 * @example
 * throw new ApiError('CONFLICT', 'This room id is taken.');
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string = errorCodes[code].meaning, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

export interface ApiErrorOptions {
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}
