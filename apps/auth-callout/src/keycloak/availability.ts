import { retryWithBackoff } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import { reasonOf } from '../login-log.ts';
import { metrics } from '../metrics.ts';

/** Waits as the kit does for what a service needs, and says so once, and when it is over. */
export async function waitForKeycloak(fetchKeys: () => Promise<void>, logger: Logger): Promise<void> {
  let attempts = 1;
  try {
    await retryWithBackoff(fetchKeys, {
      ...RETRY,
      onRetry: (error, failures) => {
        attempts = failures + 1;
        if (failures === 1) logger.info({ reason: reasonOf(error) }, 'Waiting for Keycloak.');
      },
    });
    if (attempts > 1) logger.info({ attempts }, 'Keycloak is there.');
  } catch (cause) {
    throw new Error('Keycloak is not there.', { cause });
  }
}

const RETRY = { minMs: 2_000, maxMs: 2_000, giveUpAfterMs: 60_000 };

/** Says so at the start when a password change could not end the older sessions in Keycloak; never rejects. */
export async function checkSessionClient(check: () => Promise<void>, logger: Logger): Promise<void> {
  await check().catch((error: unknown) => {
    logger.error({ reason: reasonOf(error) }, CANNOT_END_SESSIONS);
  });
}

const CANNOT_END_SESSIONS =
  'Older sessions in Keycloak will not end when a password is changed: check KEYCLOAK_SESSIONS_CLIENT_SECRET, and that the client has the role manage-users.';

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
