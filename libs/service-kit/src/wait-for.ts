import { Delay } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import { reasonOf } from './failure.ts';

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
  const delay = new Delay();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect();
    } catch (cause) {
      logger.info({ attempt, reason: reasonOf(cause) }, `Waiting for ${what}.`);
      if (attempt === ATTEMPTS || isDefect(cause))
        throw new Error(`${what} is not there after ${attempt} ${attempt === 1 ? 'attempt' : 'attempts'}.`, { cause });
      await delay.wait(DELAY_MS);
    }
  }
};

/** A `TypeError` of `fetch` has a cause, which says what is wrong with the network. */
const isDefect = (error: unknown): boolean => error instanceof TypeError && error.cause === undefined;
