import { contract } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';

/** What is known of messages beside what PostgreSQL has of them. */
export interface Messages {
  /** Whether a room has, or had, a message. @throws ApiError `UNAVAILABLE` when that is not known now. */
  readonly isKnown: (room: string, messageId: string) => Promise<boolean>;
}

const TIMEOUT_MS = 2_000;

/** Asks history, which knows what the log has before persist has stored it. */
export const natsMessages = (request: Requester): Messages => ({
  isKnown: async (room, messageId) => {
    const { found } = await request(contract.history.lookup, {}, { room, messageId }, { timeoutMs: TIMEOUT_MS });
    return found !== null;
  },
});
