import { ApiError } from '@nats-chat/contracts';
import { JetStreamApiError } from '@nats-io/jetstream';

/**
 * Returns what the caller gets of a failure: itself when it is an {@link ApiError}, `UNAVAILABLE` when a part did not answer
 * in time, and `INTERNAL` for everything else, whose cause is for the log alone.
 */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const options = { cause: error };
  return isOutage(error)
    ? new ApiError('UNAVAILABLE', 'A part of the service does not answer; try again.', options)
    : new ApiError('INTERNAL', 'Something went wrong on our side.', options);
};

/**
 * Node's system errors, and what PostgreSQL says that is not about the data: connections (08), passwords (28), a database
 * (3D), a table, column or right (42) that is not there, a deadlock (40), resources (53), a time-out or a shutdown (57),
 * its system (58), a lock not to be had (55P03), a standby (25006).
 */
const OUTAGE_CODES = /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|(?:08|28|3D|40|42|53|57|58)...$|55P03$|25006$)/;
const OUTAGE_NAMES = new Set([
  'OverloadError',
  'TimeoutError',
  'RequestError',
  'NoRespondersError',
  'ClosedConnectionError',
  'DrainingConnectionError',
  'ConnectionError',
]);
const OUTAGE_MESSAGES =
  /connection terminated|not queryable|timeout exceeded when trying to connect|connection timeout|query read timeout/i;

const READ_TIMEOUT = /query read timeout/i;

const SERVICE_UNAVAILABLE = 503;

/**
 * Returns whether an error, or a cause of it, means that something this service needs is unavailable, rather than
 * something wrong with the data.
 *
 * @example
 * isOutage(new TypeError('x is not a function')); // false
 */
export const isOutage = (error: unknown): boolean => withCauses(error).some(saysOutage);

function saysOutage(error: Error): boolean {
  // A stream without a leader, as during an election.
  if (error instanceof JetStreamApiError && error.status === SERVICE_UNAVAILABLE) return true;
  if ('code' in error && typeof error.code === 'string' && OUTAGE_CODES.test(error.code)) return true;
  return OUTAGE_NAMES.has(error.name) || OUTAGE_MESSAGES.test(error.message);
}

/** Says whether `error`, an outage, is a query of PostgreSQL that timed out, rather than a database that is not there. */
export const isTimeout = (error: unknown): boolean =>
  isCancelled(error) || withCauses(error).some(({ message }) => READ_TIMEOUT.test(message));

/** Says whether PostgreSQL, which answers, ended a statement that took too long (57014). */
export const isCancelled = (error: unknown): boolean =>
  withCauses(error).some((one) => 'code' in one && one.code === '57014');

/** Returns what went wrong in one line: the messages of an error and of what caused it. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? withCauses(error)
        .map(({ message }) => message)
        .join(' ')
    : String(error);

/** An error may be its own cause, or have a chain without end. */
const MAX_CAUSES = 16;

/** Returns an error and what caused it, the outermost first; nothing of what is no error. */
function withCauses(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error && found.length < MAX_CAUSES; one = one.cause) found.push(one);
  return found;
}
