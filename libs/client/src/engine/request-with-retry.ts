import { Backoff, Delay } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Connection } from '../connection/connect.ts';

const MAX_RETRIES = 3;
const BACKOFF = { minMs: 500, maxMs: 4_000 };
/** Most that a service may ask to wait. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Asks again, three times at most, while the failure may pass and there is a connection. For reads, and for what is safe to do
 * twice. Without a connection it fails at once: whoever asks has to ask again on the next one anyway.
 */
export const requestWithRetry =
  ({ request, state }: Pick<Connection, 'request' | 'state'>): Requester =>
  async (endpoint, target, payload, options) => {
    const backoff = new Backoff(BACKOFF);
    for (let retries = 0; ; retries += 1) {
      try {
        return await request(endpoint, target, payload, options);
      } catch (error) {
        if (retries === MAX_RETRIES || !mayHelp(error) || state.get().status !== 'connected') throw error;
        await new Delay().wait(Math.max(backoff.next(), Math.min(error.retryAfterMs ?? 0, LONGEST_WAIT_MS)));
      }
    }
  };

const mayHelp = (error: unknown): error is ApiError => error instanceof ApiError && error.retryable;

/** Returns whatever was thrown as the error that the engine's states hold. */
export const asApiError = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError('INTERNAL', undefined, { cause });
