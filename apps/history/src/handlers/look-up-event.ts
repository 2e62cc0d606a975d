import type { contract, LoggedEvent } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Log } from '../log.ts';
import type { Found, Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';

export interface LookUpParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'find'>;
}

/**
 * Returns where the log has an event: a post with its thread, and whether it was deleted since, or what is about a message
 * with that message; `null` when it was never stored.
 *
 * @throws ApiError `UNAVAILABLE` when that is not known now.
 */
export const lookUpEvent =
  ({ log, store }: LookUpParts): Handler<typeof contract.history.lookup, GrantedRoom> =>
  async ({ request }) => {
    const floor = await log.ackFloor();
    const stored = await store.find(request);
    // Nothing becomes of these any more.
    if (stored?.targetId !== undefined || stored?.deleted === true) return { found: stored };
    const { messageId } = request;
    const events = sinceFloor(await log.tail(), request.room, floor);
    const found = stored ?? foundIn(events, messageId);
    const isDeleted = events.some(({ event }) => event.action === 'delete' && event.targetId === messageId);
    return { found: found === undefined ? null : { ...found, ...(isDeleted && { deleted: true }) } };
  };

function foundIn(events: readonly LoggedEvent[], messageId: string): Found | undefined {
  const logged = events.find(({ event }) => event.messageId === messageId);
  if (logged === undefined) return undefined;
  const { timestamp, threadId, targetId } = logged.event;
  return { seq: logged.seq, timestamp, threadId, targetId };
}
