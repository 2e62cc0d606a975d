import { ApiError, roomTypeOf, type contract, type Message, type ReplyOf } from '@nats-chat/contracts';
import type { StoredEvent } from '@nats-chat/log';
import type { Access, GrantedRoom, Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { isIn, Timeline } from '@nats-chat/timeline';
import { excerptOf } from '../excerpt.ts';
import type { Log } from '../log.ts';
import { countFitting } from '../page/page.ts';
import type { Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';
import { mayRead } from './sync-rooms.ts';

export interface DmsParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'lastMessages' | 'lastTimes'>;
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
    const placesOf = async (timed: readonly string[], timeOf: (room: string) => number | undefined) => {
      const places = timed.map(async (room) => ({
        room,
        activeAt: timeOf(room) ?? (await membership.room(room))?.createdAt ?? 0,
      }));
      return (await Promise.all(places)).filter((place) => from === undefined || byActivity(from, place) < 0);
    };
    // In the same order as for a page of a room, and for the same reason.
    const floor = await log.ackFloor();
    const times = await store.lastTimes(rooms);
    const tail = await log.tail();
    const position = { epoch: tail.epoch, seq: tail.upTo };
    const events = new Map(rooms.map((room) => [room, sinceFloor(tail, room, floor)]));
    const isQuiet = (room: string): boolean => events.get(room)?.length === 0;
    const busy = rooms.filter((room) => !isQuiet(room));
    const quiet = await placesOf(rooms.filter(isQuiet), (room) => times.get(room));
    // Of the others no last message is read: there may be thousands.
    const likely = quiet.sort(byActivity).slice(0, limit + 1);
    const read = [...busy, ...likely.map(({ room }) => room)];
    const stored = new Map((await store.lastMessages(read)).map((message) => [message.room, message]));
    const lasts = new Map(read.map((room) => [room, lastOf(stored.get(room), events.get(room) ?? [])]));
    const listed = [...likely, ...(await placesOf(busy, (room) => lasts.get(room)?.timestamp))]
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
      position,
    };
  };

/** Returns the last message of a person in a room, outside of threads, as it is after these events. */
function lastOf(stored: Message | undefined, events: readonly StoredEvent[]): Message | undefined {
  if (events.length === 0) return stored;
  const timeline = new Timeline();
  timeline.addPage(stored === undefined ? [] : [stored], 0);
  timeline.addEvents(events);
  return timeline.messages.findLast((message) => isIn(message, undefined) && message.kind !== 'system');
}

const byActivity = (one: Place, other: Place): number =>
  other.activeAt - one.activeAt || Number(one.room > other.room) - Number(one.room < other.room);

function placeOf(cursor: string): Place {
  const [, time, room] = CURSOR.exec(cursor) ?? [];
  if (time === undefined || room === undefined) throw new ApiError('INVALID', 'after: not the end of a page.');
  return { activeAt: Number(time), room };
}

const CURSOR = /^(\d{1,15})\.(dm-[a-z2-7]+)$/;
