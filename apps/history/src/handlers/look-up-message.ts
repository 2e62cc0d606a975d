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
 * Where the log has a message, and in which thread, deleted or not; `null` when it was never stored.
 *
 * @throws ApiError `UNAVAILABLE` when that cannot be told now.
 */
export const lookUpMessage =
  ({ log, store }: LookUpParts): Handler<typeof contract.history.lookup, GrantedRoom> =>
  async ({ request: { room, messageId } }) => {
    const floor = await log.ackFloor();
    const stored = await store.find(room, messageId);
    if (stored !== undefined) {
      const { seq, timestamp, threadId } = stored;
      return { found: { seq, timestamp, threadId } };
    }
    const tail = await log.tail();
    const post = sinceFloor(tail, room, floor).find(
      ({ event }) => event.action === 'post' && event.messageId === messageId,
    );
    if (post === undefined) return { found: null };
    const { seq, event } = post;
    return { found: { seq, timestamp: event.timestamp, threadId: event.threadId } };
  };
