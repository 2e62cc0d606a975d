import { TimeLimit } from '@nats-chat/async';
import { encodeError } from '@nats-chat/messaging';
import { ApiError, inboxPrefix, type Endpoint, type ErrorCode } from '@nats-chat/contracts';
import { counter, histogram, inSpan, traceContextOf, type Logger } from '@nats-chat/otel';
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
/** What a caller may send that is no request; it does not count as one, so that its errors are told. */
const MALFORMED_RATE = { perMinute: 3_000, burst: 3_000 };
/** Lines of an endpoint about what strangers sent. The metrics count all of it. */
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

/** What came of a request: `ok`, or the code of the error that its caller was told. */
export type Result = 'ok' | ErrorCode;

/** Counts for `$SRV.STATS`, since the service API sees only the synchronous part of a handler. */
export interface PipelineStats {
  requests: number;
  errors: number;
  readonly inFlight: () => number;
}

export interface Pipeline {
  readonly receive: (message: Msg) => void;
  readonly stats: PipelineStats;
  /** Resolves when no request is in flight; those that are after `limitMs` are ended. */
  readonly drain: (limitMs: number) => Promise<void>;
}

/**
 * What happens to every request, once: reply-subject check, span, a look at the limit, decode, count, access, handler,
 * reply, metrics.
 *
 * A request that shows no caller, or whose reply subject is not the caller's own inbox, gets no answer at all: answering
 * would let a stranger make this service publish anywhere.
 */
export const createPipeline = <E extends Endpoint, Room>(
  endpoint: E,
  handler: Handler<E, Room>,
  options: PipelineOptions<Room>,
): Pipeline => {
  const { operation, logger, access, limiter, onResult } = options;
  if (endpoint.access !== 'none' && access === undefined) throw new Error(`${operation} needs an access check.`);
  const span = {
    name: `${operation} ${endpoint.subject}`,
    kind: SpanKind.SERVER,
    attributes: { 'messaging.system': 'nats' },
  };
  const malformed = new RateLimiter(MALFORMED_RATE);
  const lines = new RateLimiter(LOG_RATE, 1);
  const inFlight = new Set<Promise<void>>();
  const timeLimit = new TimeLimit(HANDLER_TIMEOUT_MS);
  const stats: PipelineStats = { requests: 0, errors: 0, inFlight: () => inFlight.size };

  const decode = (caller: string, data: Uint8Array) => {
    allow(malformed.waitMs(caller, Date.now()));
    try {
      return decodeRequest(endpoint, data);
    } catch (error) {
      malformed.check(caller, Date.now());
      throw error;
    }
  };

  const answer = async (message: Msg, caller: string, target: Readonly<Record<string, string>>): Promise<unknown> => {
    if (inFlight.size >= MAX_CONCURRENT)
      throw new ApiError('UNAVAILABLE', 'The service is busy; try again.', { retryAfterMs: 1_000 });
    // Before it is taken apart, which is most of the work that a refused request costs; it counts once it is one.
    allow(limiter.waitMs(caller, Date.now()));
    const request = decode(caller, message.data);
    limiter.check(caller, Date.now());
    const room = endpoint.access === 'none' ? undefined : await access?.[endpoint.access](target['room'] ?? '', caller);
    return timeLimit.run((task) =>
      handler({
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
  };

  const respond = async (message: Msg, caller: string, target: Readonly<Record<string, string>>): Promise<void> => {
    const startedAt = performance.now();
    let result: Result = 'ok';
    try {
      const reply = await inSpan({ ...span, parent: senderOf(message) }, () => answer(message, caller, target));
      if (endpoint.reply !== null) message.respond(JSON.stringify(reply));
    } catch (error) {
      const failure = toApiError(error);
      result = failure.code;
      stats.errors += 1;
      if (failure.code === 'INTERNAL') logger.error({ operation, error }, 'A handler failed.');
      else if (failure.cause !== undefined)
        logger.warn({ operation, error: failure.cause }, 'A request could not be served.');
      respondError(message, failure);
    }
    requests.add(1, { operation, result });
    durations.record((performance.now() - startedAt) / 1_000, { operation });
    onResult?.(result);
  };

  const receive = (message: Msg): void => {
    stats.requests += 1;
    const params: Readonly<Record<string, string>> | undefined = parse(endpoint.subject, message.subject);
    const caller = params?.['user'] ?? params?.['service'];
    if (params === undefined || caller === undefined || !mayAnswer(message.reply, caller, endpoint.reply === null)) {
      dropped.add(1, { operation, reason: caller === undefined ? 'subject' : 'reply' });
      if (lines.check(operation, Date.now()) === 0)
        logger.warn(
          { operation, subject: message.subject.slice(0, MAX_LOGGED_LENGTH) },
          'Dropped a request that may not be answered.',
        );
      return;
    }
    const work: Promise<void> = respond(message, caller, params)
      // A connection that is closed takes no answer. Unhandled, that would end the process in the middle of others' work.
      .catch((error: unknown) => logger.warn({ operation, error }, 'A request could not be answered.'))
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
  };

  return {
    receive,
    stats,
    drain: async (limitMs) => {
      const timer = setTimeout(() => timeLimit.abort(new ApiError('UNAVAILABLE', STOPPING)), limitMs * DRAIN_SHARE);
      while (inFlight.size > 0) await Promise.all(inFlight);
      clearTimeout(timer);
    },
  };
};

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
