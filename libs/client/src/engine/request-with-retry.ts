import { Delay } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import pRetry from 'p-retry';
import type { Connection } from '../connection/connect.ts';
import type { Requester } from '@nats-chat/messaging';

/**
 * Asks again, three times at most, while the failure may pass and there is a connection. For reads, and for what is safe to do
 * twice. Without a connection it fails at once: whoever asks has to ask again on the next one anyway.
 */
export const requestWithRetry =
  ({ request, state }: Pick<Connection, 'request' | 'state'>): Requester =>
  (endpoint, target, payload, options) =>
    pRetry(() => request(endpoint, target, payload, options), {
      retries: 3,
      minTimeout: 250,
      maxTimeout: 4_000,
      randomize: true,
      shouldRetry: ({ error }) => mayHelp(error) && state.get().status === 'connected',
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft === 0 || !mayHelp(error) || error.retryAfterMs === undefined) return;
        await new Delay().wait(Math.min(error.retryAfterMs, LONGEST_WAIT_MS));
      },
    });

const LONGEST_WAIT_MS = 10_000;

const mayHelp = (error: unknown): error is ApiError => error instanceof ApiError && error.retryable;

/** Whatever was thrown as the error that the engine's states hold. */
export const asApiError = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError('INTERNAL', undefined, { cause });
