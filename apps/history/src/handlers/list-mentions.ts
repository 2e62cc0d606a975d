import { ApiError, isMentioned, messageId, roomTypeOf, type contract, type Message } from '@nats-chat/contracts';
import type { LogTail, StoredEvent } from '@nats-chat/log';
import type { Access, GrantedRoom, Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { foldEvents, targetOf } from '@nats-chat/timeline';
import type { Log } from '../log.ts';
import { byTime, countFitting } from '../page/page.ts';
import type { MentionPlace, Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';
import { mayRead } from './sync-rooms.ts';

export interface MentionsParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'mentions' | 'messages'>;
  readonly access: Pick<Access, 'read'>;
  readonly membership: Pick<Membership, 'roomsOf'>;
}

/**
 * A page of the messages of others that mention the caller, by name or everyone, in the rooms that the caller is in at this moment,
 * threads included, the newest first. Each is as it is now: one that is deleted, or whose edit took the mention out, is not there;
 * one whose edit brought it stands where the message does.
 *
 * It shows everything that was acknowledged before it was asked for. At most `limit`; fewer, also none, where the log takes some
 * out, or they take more than 512 KiB: `next` says whether there is more.
 *
 * @throws ApiError `INVALID` when `after` ends no page; `UNAVAILABLE` as a page of a room.
 */
export const listMentions =
  ({ log, store, access, membership }: MentionsParts): Handler<typeof contract.history.mentions, GrantedRoom> =>
  async ({ caller, request: { after, limit } }) => {
    const before = after === undefined ? NEWEST : placeOf(after);
    const rooms = [...(await membership.roomsOf(caller)).keys()].filter((room) => roomTypeOf(room) !== 'admin');
    // In the same order as for a page of a room, and for the same reason.
    const floor = await log.ackFloor();
    const stored = await store.mentions({ person: caller, rooms, before, limit: limit + 1 });
    const events = changesIn(await log.tail(), rooms, floor);
    const edited = await readEdited(store, caller, { stored, events });
    // What stands beyond the last one that was read is of a later page.
    const last = stored.length > limit ? stored.toSorted(byTime).at(-1) : undefined;
    const found = foldEvents([...stored, ...edited], events)
      .filter((message) => !message.deleted && isMentioned(caller, message))
      .filter((message) => byTime(before, message) < 0 && (last === undefined || byTime(message, last) <= 0))
      .sort(byTime);
    const page = found.slice(0, countFitting(found.slice(0, limit)));
    // Who was removed while it was read must not get what was written after that.
    const named = [...new Set(page.map(({ room }) => room))];
    const readable = await Promise.all(named.map((room) => mayRead(access, room, caller)));
    const gone = new Set(named.filter((_, index) => readable[index] !== true));
    const end = page.length < found.length ? page.at(-1) : last;
    return {
      messages: page.filter(({ room }) => !gone.has(room)).map((message) => ({ ...message, reactions: [] })),
      next: end === undefined ? null : `${end.timestamp}.${end.messageId}`,
    };
  };

/** Above every message. */
const NEWEST: MentionPlace = { timestamp: Number.MAX_SAFE_INTEGER, messageId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

function placeOf(cursor: string): MentionPlace {
  const [, time, id] = CURSOR.exec(cursor) ?? [];
  if (time === undefined || !messageId.safeParse(id).success || id === undefined)
    throw new ApiError('INVALID', 'after: not the end of a page.');
  return { timestamp: Number(time), messageId: id };
}

const CURSOR = /^(\d{1,15})\.([0-9a-f-]{36})$/;

/** Everything that PostgreSQL may lack of what changes whom messages of these rooms mention. */
const changesIn = (tail: LogTail, rooms: readonly string[], floor: number): readonly StoredEvent[] =>
  rooms.flatMap((room) => sinceFloor(tail, room, floor).filter(({ event }) => CHANGES.has(event.action)));

const CHANGES: ReadonlySet<string> = new Set(['post', 'edit', 'delete']);

interface Known {
  readonly stored: readonly Message[];
  readonly events: readonly StoredEvent[];
}

/** Reads the messages in which an edit mentions somebody whom PostgreSQL does not know to be mentioned there. */
async function readEdited(
  store: Pick<Store, 'messages'>,
  person: string,
  { stored, events }: Known,
): Promise<readonly Message[]> {
  const known = new Set(stored.map((message) => message.messageId));
  const edits = events.filter(({ event }) => event.action === 'edit' && isMentioned(person, event));
  const wanted = Map.groupBy(
    edits.filter(({ event }) => !known.has(targetOf(event))),
    ({ room }) => room,
  );
  const read = [...wanted].map(([room, its]) =>
    store.messages(room, [...new Set(its.map(({ event }) => targetOf(event)))], 0),
  );
  return (await Promise.all(read)).flat().map(({ replies: _replies, ...message }) => message);
}
