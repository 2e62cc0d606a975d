import type { Requester } from '@nats-chat/messaging';
import { contract } from '@nats-chat/contracts';
import type { PostingOptions } from './handlers/post-message.ts';

/** Shorter than what a sender waits for the ack. */
const TIMEOUT_MS = 2_000;

/**
 * Asks history where a message is stored, and in which thread.
 *
 * @throws ApiError `UNAVAILABLE` when history does not answer within 2 s.
 */
export const createLookUp =
  (request: Requester): PostingOptions['lookUp'] =>
  async (room, messageId) => {
    const { found } = await request(contract.history.lookup, {}, { room, messageId }, { timeoutMs: TIMEOUT_MS });
    return found;
  };
