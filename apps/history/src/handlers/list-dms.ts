import { ApiError, roomTypeOf, type contract, type Message, type ReplyOf } from '@nats-chat/contracts';
import type { LogTail } from '@nats-chat/log';
import type { Access, GrantedRoom, Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { isIn, Timeline } from '@nats-chat/timeline';
import { excerptOf } from '../excerpt.ts';
import type { Log } from '../log.ts';
import { MAX_PAGE_BYTES } from '../page/page.ts';
import type { Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';
import { mayRead } from './sync-rooms.ts';

export interface DmsParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'lastMessages'>;
  readonly access: Pick<Access, 'read'>;
  readonly membership: Pick<Membership, 'room' | 'roomsOf' | 'members'>;
}

type ListDms = typeof contract.history.dms;
type Dm = ReplyOf<ListDms>['dms'][number];

/** A conversation in the order of the list. */
interface Place {
  readonly room: string;
  /** When its last message was written, or it was opened, in ms since 1970. */
  readonly activeAt: number;
}

/**
 * A page of the caller’s direct conversations, hidden ones included, the one with the latest message first; one without a
 * message stands where it was opened. Each comes with its last message: of a deleted one, that it was deleted.
 *
 * It shows everything that was acknowledged before it was asked for. At most `limit`; fewer when they take more than 512 KiB.
 * Where somebody writes between two pages, their conversation may be in both.
 *
 * @throws ApiError `INVALID` when `after` ends no page; `UNAVAILABLE` as a page of a room.
 */
export const listDms =
  ({ log, store, access, membership }: DmsParts): Handler<ListDms, GrantedRoom> =>
  async ({ caller, request: { after, limit } }) => {
    const from = after === undefined ? undefined : placeOf(after);
    const rooms = [...(await membership.roomsOf(caller)).keys()].filter((room) => roomTypeOf(room) === 'dm');
    // In the same order as for a page of a room, and for the same reason.
    const floor = await log.ackFloor();
    const stored = new Map((await store.lastMessages(rooms)).map((message) => [message.room, message]));
    const tail = await log.tail();
    const lasts = new Map(rooms.map((room) => [room, lastOf({ tail, floor }, room, stored.get(room))]));
    const places = await Promise.all(
      rooms.map(async (room) => ({
        room,
        activeAt: lasts.get(room)?.timestamp ?? (await membership.room(room))?.createdAt ?? 0,
      })),
    );
    const listed = places
      .filter((place) => from === undefined || byActivity(from, place) < 0)
      .sort(byActivity)
      .slice(0, limit + 1);
    const page = listed.slice(0, limit);
    const shown = await Promise.all(
      page.map(async ({ room }): Promise<readonly Dm[]> => {
        const people = [...(await membership.members(room)).keys()].sort();
        const last = lasts.get(room);
        // Who was removed while it was read must not get what was written after that.
        return (await mayRead(access, room, caller)) ? [{ room, people, ...(last && { last: excerptOf(last) }) }] : [];
      }),
    );
    const fitting = countFitting(shown);
    const end = fitting < listed.length ? listed[fitting - 1] : undefined;
    return {
      dms: shown.slice(0, fitting).flat(),
      next: end === undefined ? null : `${end.activeAt}.${end.room}`,
      position: { epoch: tail.epoch, seq: tail.upTo },
    };
  };

/** Returns the last message of a room outside of threads, as it is after everything in the tail. */
function lastOf(
  { tail, floor }: { readonly tail: LogTail; readonly floor: number },
  room: string,
  stored: Message | undefined,
): Message | undefined {
  const events = sinceFloor(tail, room, floor);
  if (events.length === 0) return stored;
  const timeline = new Timeline();
  timeline.addPage(stored === undefined ? [] : [stored], 0);
  timeline.addEvents(events);
  return timeline.messages.findLast((message) => isIn(message, undefined));
}

const byActivity = (one: Place, other: Place): number =>
  other.activeAt - one.activeAt || Number(one.room > other.room) - Number(one.room < other.room);

function placeOf(cursor: string): Place {
  const [, time, room] = CURSOR.exec(cursor) ?? [];
  if (time === undefined || room === undefined) throw new ApiError('INVALID', 'after: not the end of a page.');
  return { activeAt: Number(time), room };
}

const CURSOR = /^(\d{1,15})\.(dm-[a-z2-7]+)$/;

/** Returns how many of these fit into a reply, at least one. */
function countFitting(shown: readonly (readonly Dm[])[]): number {
  let left = MAX_PAGE_BYTES;
  const over = shown.findIndex((dms, at) => {
    left -= Buffer.byteLength(JSON.stringify(dms));
    return left < 0 && at > 0;
  });
  return over < 0 ? shown.length : over;
}
