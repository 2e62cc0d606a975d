import type { Logger } from '@nats-chat/otel';
import pRetry from 'p-retry';

const ATTEMPTS = 30;
const DELAY_MS = 2_000;

/**
 * Tries `connect` 30 times, 2 s apart: services start in any order, and wait for what they need. A `TypeError` that is not
 * of the network is a defect of `connect`, and ends it at once.
 *
 * @param what What is waited for, as a person would call it: `NATS`, `PostgreSQL`.
 * @throws Error with one line that says what is missing, with the last failure as its cause.
 * @example
 * const nc = await waitFor('NATS', logger, () => connectService('room', account));
 */
export const waitFor = async <Result>(
  what: string,
  logger: Logger,
  connect: () => Promise<Result>,
): Promise<Result> => {
  let attempts = 0;
  try {
    return await pRetry(connect, {
      retries: ATTEMPTS - 1,
      minTimeout: DELAY_MS,
      factor: 1,
      onFailedAttempt: ({ attemptNumber, error }) => {
        attempts = attemptNumber;
        logger.info({ attempt: attemptNumber, reason: error.message }, `Waiting for ${what}.`);
      },
    });
  } catch (error) {
    throw new Error(`${what} is not there after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}.`, {
      cause: error,
    });
  }
};
