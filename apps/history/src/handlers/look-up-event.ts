import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Log } from '../log.ts';
import type { Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';

export interface LookUpParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'find'>;
}

/**
 * Returns where the log has an event, deleted or not: a post with its thread, or what is about a message with that
 * message; `null` when it was never stored.
 *
 * @throws ApiError `UNAVAILABLE` when that is not known now.
 */
export const lookUpEvent =
  ({ log, store }: LookUpParts): Handler<typeof contract.history.lookup, GrantedRoom> =>
  async ({ request }) => {
    const floor = await log.ackFloor();
    const stored = await store.find(request);
    if (stored !== undefined) return { found: stored };
    const tail = await log.tail();
    const logged = sinceFloor(tail, request.room, floor).find(({ event }) => event.messageId === request.messageId);
    if (logged === undefined) return { found: null };
    const { seq, event } = logged;
    const { timestamp, threadId, targetId } = event;
    return { found: { seq, timestamp, threadId, targetId } };
  };
