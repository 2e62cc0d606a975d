import type { Requester } from '@nats-chat/messaging';
import { contract, type ReplyOf } from '@nats-chat/contracts';

/** Shorter than what a sender waits for the ack. */
const TIMEOUT_MS = 2_000;

/** What history says of a message; `null` when it is stored nowhere, be it in the log or in the database. */
export type LookedUp = ReplyOf<typeof contract.history.lookup>['found'];

/** Asks history where a message is stored, and in which thread. It knows messages; edits, deletes and reactions are none. */
export type LookUp = (room: string, messageId: string) => Promise<LookedUp>;

/** The returned function throws ApiError `UNAVAILABLE` when history does not answer within 2 s. */
export const createLookUp =
  (request: Requester): LookUp =>
  async (room, messageId) => {
    const { found } = await request(contract.history.lookup, {}, { room, messageId }, { timeoutMs: TIMEOUT_MS });
    return found;
  };
