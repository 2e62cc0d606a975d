import type { Requester } from '@nats-chat/messaging';
import { contract, type Envelope, type ReplyOf } from '@nats-chat/contracts';

/** Shorter than what a sender waits for the ack. */
const TIMEOUT_MS = 2_000;

/** What history says of an event; `null` when it is stored nowhere, be it in the log or in the database. */
export type LookedUp = ReplyOf<typeof contract.history.lookup>['found'];

/** Asks history where an event is stored: a post by its id, what is about a message by its own id and the message's. */
export type LookUp = (room: string, event: Pick<Envelope, 'messageId' | 'targetId'>) => Promise<LookedUp>;

/** Creates a look-up. It throws ApiError `UNAVAILABLE` when history does not answer within 2 s. */
export const createLookUp =
  (request: Requester): LookUp =>
  async (room, { messageId, targetId }) => {
    const sought = { room, messageId, targetId };
    const { found } = await request(contract.history.lookup, {}, sought, { timeoutMs: TIMEOUT_MS });
    return found;
  };
