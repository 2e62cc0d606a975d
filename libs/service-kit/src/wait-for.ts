import type { Logger } from '@nats-chat/otel';
import pRetry from 'p-retry';

const ATTEMPTS = 30;
const DELAY_MS = 2_000;

/**
 * Tries `connect` 30 times, 2 s apart: services start in any order, and wait for what they need.
 *
 * @param what What is waited for, as a person would call it: `NATS`, `PostgreSQL`.
 * @throws Error with one line that says what is missing, with the last failure as its cause.
 */
export const waitFor = async <Result>(
  what: string,
  logger: Logger,
  connect: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await pRetry(connect, {
      retries: ATTEMPTS - 1,
      minTimeout: DELAY_MS,
      factor: 1,
      onFailedAttempt: ({ attemptNumber, error }) => {
        logger.info({ attempt: attemptNumber, reason: error.message }, `Waiting for ${what}.`);
      },
    });
  } catch (error) {
    throw new Error(`${what} is not there after ${ATTEMPTS} attempts.`, { cause: error });
  }
};
