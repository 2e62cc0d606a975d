import { TimeLimit, withTimeout } from '@nats-chat/async';
import { encodeError } from '@nats-chat/messaging';
import { ApiError, inboxPrefix, type Endpoint, type ErrorCode } from '@nats-chat/contracts';
import { counter, histogram, inSpan, traceContextOf, type Logger, type SpanStart } from '@nats-chat/otel';
import { parse } from '@nats-chat/subjects';
import { headers, type Msg } from '@nats-io/nats-core';
import { SpanKind, type Context } from '@opentelemetry/api';
import type { Access, Call, Handler } from './call.ts';
import { decodeRequest } from './decode.ts';
import { toApiError } from './failure.ts';
import { headerBytes } from './header-bytes.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Requests of one endpoint that are worked on at once; what comes beyond is refused at once, so that no queue grows. */
const MAX_CONCURRENT = 512;
const HANDLER_TIMEOUT_MS = 10_000;
const STOPPING = 'The service stops; try again.';
/** Of the time for draining, after which requests are ended: the rest is for telling their callers. */
const DRAIN_SHARE = 0.9;
/** A trace context takes a tenth of it. */
const MAX_HEADER_BYTES = 4_096;
/** Of a subject, which its sender may fill with 64 KB of anything. */
const MAX_LOGGED_LENGTH = 256;
/** What a caller may send that is no request; it does not count as one, so that its errors are answered. */
const MALFORMED_RATE = { perMinute: 60, burst: 300 };
/** Of services, which are trusted more, and of which there are few. */
const MALFORMED_RATE_OF_SERVICES = { perMinute: 3_000, burst: 3_000 };
/** Lines of an endpoint about each kind of failure. The metrics count all of them. */
const LOG_RATE = { perMinute: 12, burst: 12 };

const requests = counter('nats_requests_total', 'Requests by operation and result: ok, or the error code.');
const durations = histogram('nats_request_duration_seconds', 'From receipt to reply, by operation.');
const dropped = counter('nats_requests_dropped_total', 'Requests that may not be answered, by operation and reason.');

export interface PipelineOptions<Room> {
  readonly operation: string;
  readonly logger: Logger;
  readonly access?: Access<Room> | undefined;
  readonly limiter: RateLimiter;
  readonly onResult?: ((result: Result) => void) | undefined;
}

/** What came of a request: `ok`, or the code of the error that its caller got. */
export type Result = 'ok' | ErrorCode;

/** Counts for `$SRV.STATS`, since the service API sees only the synchronous part of a handler. */
export interface PipelineStats {
  requests: number;
  errors: number;
  readonly inFlight: () => number;
}

/**
 * What happens to every request, once: reply-subject check, span, a look at the limit, decode, count, access, handler,
 * access again for who reads, reply, metrics.
 *
 * A request that shows no caller, or whose reply subject is not the caller's own inbox, gets no answer at all: answering
 * would let a stranger make this service publish anywhere.
 */
export class Pipeline<E extends Endpoint, Room> {
  readonly stats: PipelineStats = { requests: 0, errors: 0, inFlight: () => this.#inFlight };
  readonly #endpoint: E;
  readonly #handler: Handler<E, Room>;
  readonly #options: PipelineOptions<Room>;
  readonly #span: SpanStart;
  readonly #malformed: RateLimiter;
  readonly #lines = new RateLimiter(LOG_RATE);
  readonly #timeLimit = new TimeLimit(HANDLER_TIMEOUT_MS);
  #inFlight = 0;
  #onIdle: () => void = () => undefined;

  constructor(endpoint: E, handler: Handler<E, Room>, options: PipelineOptions<Room>) {
    const { operation, access } = options;
    if (endpoint.access !== 'none' && access === undefined) throw new Error(`${operation} needs an access check.`);
    this.#endpoint = endpoint;
    this.#handler = handler;
    this.#options = options;
    this.#malformed = new RateLimiter(endpoint.role === 'service' ? MALFORMED_RATE_OF_SERVICES : MALFORMED_RATE);
    this.#span = {
      name: `${operation} ${endpoint.subject}`,
      kind: SpanKind.SERVER,
      attributes: { 'messaging.system': 'nats' },
    };
  }

  receive(message: Msg): void {
    this.stats.requests += 1;
    const { reply, subject } = this.#endpoint;
    const params: Target | undefined = parse(subject, message.subject);
    const caller = params?.['user'] ?? params?.['service'];
    if (params === undefined || caller === undefined || !mayAnswer(message.reply, caller, reply === null)) {
      this.#drop(message, caller === undefined ? 'subject' : 'reply');
      return;
    }
    void this.#respond(message, caller, params);
  }

  /** Resolves when no request is in flight; those that are after `limitMs` are ended. */
  async drain(limitMs: number): Promise<void> {
    if (this.#inFlight === 0) return;
    const idle = Promise.withResolvers<undefined>();
    this.#onIdle = () => idle.resolve(undefined);
    await withTimeout(limitMs * DRAIN_SHARE, idle.promise).catch(() => {
      this.#timeLimit.abort(new ApiError('UNAVAILABLE', STOPPING));
    });
    await idle.promise;
  }

  #drop({ subject }: Msg, reason: 'subject' | 'reply'): void {
    const { operation, logger } = this.#options;
    dropped.add(1, { operation, reason });
    if (!this.#mayLog('dropped')) return;
    logger.warn(
      { operation, subject: subject.slice(0, MAX_LOGGED_LENGTH) },
      'Dropped a request that may not be answered.',
    );
  }

  async #respond(message: Msg, caller: string, target: Target): Promise<void> {
    const { operation, logger, onResult } = this.#options;
    const startedAt = performance.now();
    this.#inFlight += 1;
    try {
      const result = await this.#reply(message, caller, target);
      requests.add(1, { operation, result });
      durations.record((performance.now() - startedAt) / 1_000, { operation });
      onResult?.(result);
    } catch (error) {
      // A connection that is closed takes no answer. Unhandled, that would end the process in the middle of others' work.
      if (this.#mayLog('unanswered')) logger.warn({ operation, error }, 'A request could not be answered.');
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#onIdle();
    }
  }

  async #reply(message: Msg, caller: string, target: Target): Promise<Result> {
    try {
      const span = { ...this.#span, parent: senderOf(message) };
      const reply = await inSpan(span, () => this.#handle(message, caller, target));
      if (this.#endpoint.reply !== null) message.respond(JSON.stringify(reply));
      return 'ok';
    } catch (error) {
      const failure = toApiError(error);
      this.stats.errors += 1;
      this.#log(failure, error);
      respondError(message, failure);
      return failure.code;
    }
  }

  async #handle(message: Msg, caller: string, target: Target): Promise<unknown> {
    const { access, limiter, logger } = this.#options;
    if (this.#inFlight > MAX_CONCURRENT)
      throw new ApiError('UNAVAILABLE', 'The service is busy; try again.', { retryAfterMs: 1_000 });
    const now = performance.now();
    // Before it is decoded, which is most of the work that a refused request costs; it counts once it is one.
    allow(limiter.waitMs(caller, now));
    const request = this.#decode(caller, message.data, now);
    limiter.check(caller, now);
    const right = this.#endpoint.access;
    const enter = async () =>
      right === 'none' ? undefined : access?.[right === 'write' ? right : 'read'](target['room'] ?? '', caller);
    const room = await enter();
    const reply = await this.#timeLimit.run((task) =>
      this.#handler({
        caller,
        target,
        request,
        room,
        logger,
        get signal() {
          return task.signal;
        },
      } as Call<E, Room>),
    );
    // Whoever was removed while it was read must not get what was sent after that.
    if (right === 'read') await enter();
    return reply;
  }

  #decode(caller: string, data: Uint8Array, now: number) {
    allow(this.#malformed.waitMs(caller, now));
    try {
      return decodeRequest(this.#endpoint, data);
    } catch (error) {
      this.#malformed.check(caller, now);
      throw error;
    }
  }

  #log(failure: ApiError, error: unknown): void {
    const { operation, logger } = this.#options;
    if (failure.code === 'INTERNAL') {
      if (this.#mayLog('failed')) logger.error({ operation, error }, 'A handler failed.');
    } else if (failure.cause !== undefined && this.#mayLog('unserved')) {
      logger.warn({ operation, error: failure.cause }, 'A request could not be served.');
    }
  }

  /** Whether one more line of a kind may be written: a flood of one kind hides no other. */
  #mayLog(kind: 'dropped' | 'unanswered' | 'failed' | 'unserved'): boolean {
    return this.#lines.check(kind) === 0;
  }
}

/** The parameters of a request's subject. */
type Target = Readonly<Record<string, string>>;

function allow(retryAfterMs: number): void {
  if (retryAfterMs > 0) throw new ApiError('RATE_LIMITED', 'Too many requests; wait a moment.', { retryAfterMs });
}

/** The trace that the request belongs to. */
function senderOf(message: Msg): Context {
  if (headerBytes(message) > MAX_HEADER_BYTES) {
    throw new ApiError('TOO_LARGE', `Headers are at most ${MAX_HEADER_BYTES} bytes long.`);
  }
  try {
    return traceContextOf(message);
  } catch {
    throw new ApiError('INVALID', 'The headers are malformed.');
  }
}

const mayAnswer = (reply: string | undefined, caller: string, optional: boolean): boolean =>
  reply === undefined || reply === '' ? optional : reply.startsWith(`${inboxPrefix(caller)}.`);

function respondError(message: Msg, error: ApiError): void {
  if (message.reply === undefined || message.reply === '') return;
  const { headers: names, body } = encodeError(error);
  const fields = headers();
  for (const [name, value] of Object.entries(names)) fields.set(name, value);
  message.respond(body, { headers: fields });
}
