import type { Logger } from '@nats-chat/otel';
import pRetry from 'p-retry';
import { reasonOf } from '../login-log.ts';
import { metrics } from '../metrics.ts';

/** Waits as the kit does for what a service needs, and says so once, and when it is over. */
export async function waitForKeycloak(fetchKeys: () => Promise<void>, logger: Logger): Promise<void> {
  const fetchAt = async (attempt: number): Promise<number> => {
    await fetchKeys();
    return attempt;
  };
  try {
    const attempts = await pRetry(fetchAt, {
      ...KEYCLOAK_ATTEMPTS,
      onFailedAttempt: ({ attemptNumber, error }) => {
        if (attemptNumber === 1) logger.info({ reason: reasonOf(error) }, 'Waiting for Keycloak.');
      },
    });
    if (attempts > 1) logger.info({ attempts }, 'Keycloak is there.');
  } catch (cause) {
    throw new Error('Keycloak is not there.', { cause });
  }
}

const KEYCLOAK_ATTEMPTS = { retries: 29, minTimeout: 2_000, factor: 1 };

/** Writes one line when polls begin to fail, and one when they work again. */
export function pollWithLog(poll: () => Promise<void>, logger: Logger): () => Promise<void> {
  let isFailing = false;
  return async () => {
    try {
      await poll();
      metrics.polls.add(1, { result: 'ok' });
      if (isFailing) logger.info('Keycloak’s events are polled again.');
      isFailing = false;
    } catch (error) {
      metrics.polls.add(1, { result: 'failed' });
      if (!isFailing) logger.warn({ error }, 'Keycloak’s events cannot be polled; what ends there ends here later.');
      isFailing = true;
    }
  };
}
