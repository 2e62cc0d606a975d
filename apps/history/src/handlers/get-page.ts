import { ApiError, messageId, type contract } from '@nats-chat/contracts';
import type { LogTail, StoredEvent } from '@nats-chat/log';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { isIn } from '@nats-chat/timeline';
import type { Log } from '../log.ts';
import { behind } from '../metrics.ts';
import { pageOf, windowOf, type PageRequest } from '../page/page.ts';
import type { Store } from '../store.ts';

export interface PageParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'page' | 'sortKeyOf'>;
}

/**
 * A page of a room without its threads, by sort key.
 *
 * It shows everything that was acknowledged before it was asked for, and its position is one that a sync misses nothing
 * from. At most `limit` messages; fewer when they are larger than 512 KiB together.
 *
 * @throws ApiError `UNAVAILABLE` while PostgreSQL is unavailable, or so far behind that memory does not hold what it lacks;
 *   `NOT_FOUND` when it is to be around a message that is none of the room.
 */
export const getRoomPage =
  (parts: PageParts): Handler<typeof contract.history.room, GrantedRoom> =>
  ({ caller, target, request }) =>
    getPage(parts, { reader: caller, room: target.room, thread: undefined, ...request });

/**
 * A page of a thread, which begins with the message that started it; as {@link getRoomPage}.
 *
 * @throws ApiError `NOT_FOUND` when the thread is no message id. A thread that is not there is an empty page.
 */
export const getThreadPage =
  (parts: PageParts): Handler<typeof contract.history.thread, GrantedRoom> =>
  async ({ caller, target, request }) => {
    if (!messageId.safeParse(target.thread).success) throw new ApiError('NOT_FOUND');
    return getPage(parts, { reader: caller, room: target.room, thread: target.thread, ...request });
  };

interface Wanted extends PageRequest {
  readonly aroundId?: string | undefined;
  readonly reader: string;
  readonly room: string;
  readonly thread: string | undefined;
}

/** Returns a page of a room that the reader may read; as {@link getRoomPage}. */
export async function getPage({ log, store }: PageParts, { reader, room, thread, aroundId, ...request }: Wanted) {
  // In this order: what persist acknowledged before PostgreSQL was read is in the rows, the rest is in the tail. The
  // tail comes last, so that it goes on to the end of what the rows may hold.
  const floor = await log.ackFloor();
  const around =
    aroundId === undefined ? {} : await keyOf({ log, store }, { room, thread, messageId: aroundId, floor });
  const window = windowOf({ ...request, ...around });
  const { before, after } = window;
  const stored = await store.page({ room, thread, ...window, before: before + 1, after: after + 1, upTo: floor });
  const tail = await log.tail();
  const page = pageOf(window, { stored, tail: sinceFloor(tail, room, floor), thread, reader });
  return { ...page, position: { epoch: tail.epoch, seq: tail.upTo } };
}

interface Sought {
  readonly room: string;
  readonly thread: string | undefined;
  readonly messageId: string;
  readonly floor: number;
}

/** Returns how the page around a message is asked for. @throws ApiError `NOT_FOUND` when it is none of the room or thread. */
async function keyOf({ log, store }: PageParts, { room, thread, messageId: id, floor }: Sought) {
  const stored = await store.sortKeyOf({ room, thread, messageId: id });
  if (stored !== undefined) return { around: stored, boundaryId: id };
  const found = sinceFloor(await log.tail(), room, floor).find(
    ({ event }) => event.action === 'post' && event.messageId === id,
  );
  if (found === undefined || !isIn(found.event, thread))
    throw new ApiError('NOT_FOUND', 'There is no such message here.');
  return { around: found.event.sortKey ?? found.seq, boundaryId: id };
}

/** Returns everything in a room that PostgreSQL may lack. */
export const sinceFloor = (tail: LogTail, room: string, floor: number): readonly StoredEvent[] => {
  // What the log has lost, by its age or size, is not to be had anywhere.
  const since = Math.max(floor, tail.firstSeq - 1);
  if (since + 1 < tail.start) {
    behind.add(1);
    throw new ApiError('UNAVAILABLE', 'Messages are not stored as fast as they come; try again.');
  }
  return tail.after(room, since);
};
