import { ApiError } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';

/**
 * Repairs one of many things: a failure that is of this one alone is logged, so that the others come next, and is no repair.
 *
 * @throws ApiError what may succeed later: with an outage, the others would fail as well.
 */
export const repairOne = async (
  logger: Logger,
  what: Readonly<Record<string, string>>,
  repair: () => Promise<boolean>,
): Promise<boolean> => {
  try {
    return await repair();
  } catch (error) {
    if (error instanceof ApiError && error.retryable) throw error;
    logger.warn({ ...what, error }, 'A repair failed; trying again later.');
    return false;
  }
};

/** Runs passes one after another, in any case all of them; what one throws is logged. */
export const runPasses = async (
  logger: Logger,
  passes: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> => {
  for (const [pass, run] of Object.entries(passes)) {
    await run().catch((error: unknown) => {
      logger.warn({ pass, error }, 'A pass of the reconciler failed; it runs again later.');
    });
  }
};
