import { ApiError, type contract, type LoggedEvent, type Position, type ReplyOf } from '@nats-chat/contracts';
import type { LogTail, StoredEvent } from '@nats-chat/log';
import type { Access, GrantedRoom } from '@nats-chat/membership';
import { RateLimiter, type Handler } from '@nats-chat/service-kit';
import type { Log } from '../log.ts';
import { syncedRooms } from '../metrics.ts';
import type { Store } from '../store.ts';

export interface SyncParts {
  readonly log: Log;
  readonly store: Pick<Store, 'hasEvents'>;
  readonly access: Pick<Access, 'read'>;
}

/** Most that one reply holds. A reply has to fit into one NATS message of 1 MB, and a client has to fold it. */
export const MAX_EVENTS = 2_000;
export const MAX_BYTES = 512 * 1024;
/** A room that takes more replies than this has to be loaded again. */
export const MAX_PARTS = 8;
/** One more than fits shows that a room does not: there may be 100,000. */
const ENOUGH = MAX_EVENTS + 1;
/** What is read from the log for one request may be more by what a last room has: rooms that are reset cost that, too. */
const MAX_READ_EVENTS = 2 * MAX_EVENTS;
/** Rooms that are gone to one person: the limit of calls alone would let 24,000 made-up ids a minute be looked up. */
export const GONE_RATE = { perMinute: 600, burst: 400 };

type Synced = ReplyOf<typeof contract.history.sync>['rooms'][number];
interface Wanted {
  readonly room: string;
  readonly position: Position;
}

/**
 * Returns everything that happened in each room after the caller’s position, and the position that this leads to.
 *
 * - `reset`: it is not known, since the log was recreated or does not go back that far, or it is more than 2,000 events
 *   or 4 MiB; the room has to be loaded again
 * - `deferred`: it does not fit beside the others, or enough was read for them; ask again for this one. At least one
 *   room is not deferred. A room that takes more than one reply is in the reply twice: `ok` up to where the reply is
 *   full, and `deferred` for the rest
 * - `gone`: no such room, or none that the caller may read here
 *
 * @throws ApiError `UNAVAILABLE` when the log cannot be read; never for PostgreSQL. `RATE_LIMITED` after 400 rooms that are
 *   gone at once, or 10 a second.
 */
export const syncRooms = ({ log, store, access }: SyncParts): Handler<typeof contract.history.sync, GrantedRoom> => {
  const goneRooms = new RateLimiter(GONE_RATE);
  return async ({ caller, request }) => {
    const retryAfterMs = goneRooms.waitMs(caller);
    if (retryAfterMs > 0) throw new ApiError('RATE_LIMITED', 'Too many rooms that are gone; wait.', { retryAfterMs });
    const readable = await Promise.all(request.rooms.map(({ room }) => mayRead(access, room, caller)));
    for (const isReadable of readable) if (!isReadable) goneRooms.check(caller);
    const wanted = request.rooms.map(({ room, position }, index) =>
      readable[index] === true ? { room, position } : { room },
    );
    const synced = await syncEach({ log, store }, wanted);
    // Somebody who was removed from a room while it was read must not get what was sent after that.
    const lost = new Set(await roomsLost(access, caller, wanted));
    if (lost.size === 0) return { rooms: synced };
    const gone = [...lost].map((room) => ({ room, status: 'gone' as const }));
    return { rooms: [...synced.filter(({ room }) => !lost.has(room)), ...gone] };
  };
};

/**
 * Returns what came of rooms that a caller may read, and of those without a position, which are gone to them; see
 * {@link syncRooms}.
 *
 * @throws ApiError `UNAVAILABLE` when the log cannot be read.
 */
export const syncEach = async (
  { log, store }: Pick<SyncParts, 'log' | 'store'>,
  rooms: readonly (Pick<Wanted, 'room'> & Partial<Wanted>)[],
): Promise<Synced[]> => {
  const tail = await log.tail();
  const budget = { events: MAX_EVENTS, bytes: MAX_BYTES, toRead: MAX_READ_EVENTS };
  const results: Synced[] = [];
  for (const { room, position } of rooms) {
    const synced: readonly Synced[] =
      position === undefined
        ? [{ room, status: 'gone' }]
        : await syncRoom({ log, store, tail, budget }, { room, position });
    for (const { status } of synced) syncedRooms.add(1, { status });
    results.push(...synced);
  }
  return results;
};

/** Returns which of the rooms that were synced the caller may not read any more. */
async function roomsLost(
  access: Pick<Access, 'read'>,
  caller: string,
  wanted: readonly (Pick<Wanted, 'room'> & Partial<Wanted>)[],
): Promise<readonly string[]> {
  const rooms = wanted.flatMap(({ room, position }) => (position === undefined ? [] : [room]));
  const readable = await Promise.all(rooms.map((room) => mayRead(access, room, caller)));
  return rooms.filter((_, index) => readable[index] !== true);
}

/** Returns whether somebody may read a room. Throws when that is not known now. */
export async function mayRead(access: Pick<Access, 'read'>, room: string, caller: string): Promise<boolean> {
  try {
    await access.read(room, caller);
    return true;
  } catch (error) {
    if (error instanceof ApiError && !error.retryable && error.code !== 'INTERNAL') return false;
    throw error;
  }
}

interface Syncing {
  readonly log: Pick<Log, 'read' | 'tail' | 'ackFloor'>;
  readonly store: Pick<Store, 'hasEvents'>;
  readonly tail: LogTail;
  /** What is left of the reply, and of what may be read for it. */
  readonly budget: { events: number; bytes: number; toRead: number };
}

async function syncRoom(syncing: Syncing, { room, position }: Wanted): Promise<readonly Synced[]> {
  const { tail, budget } = syncing;
  const { epoch } = tail;
  if (position.epoch !== epoch || position.seq > tail.upTo) return [{ room, status: 'reset' }];
  const found = await eventsSince(syncing, room, position.seq);
  if (found === 'reset' || found === 'deferred') return [{ room, status: found }];
  const { events, upTo } = found;
  if (events.length > MAX_EVENTS || bytesOf(events) > MAX_PARTS * MAX_BYTES) return [{ room, status: 'reset' }];
  const fitting = fit(events, budget.bytes);
  const isWhole = fitting.length === events.length && events.length <= budget.events;
  // Only a room that no reply holds is given in parts: whoever asks again for the others gets each of them at once.
  if (!isWhole && (bytesOf(events) <= MAX_BYTES || budget.bytes < MAX_BYTES)) return [{ room, status: 'deferred' }];
  budget.events -= fitting.length;
  budget.bytes -= bytesOf(fitting);
  const seq = isWhole ? upTo : (fitting.at(-1)?.seq ?? position.seq);
  const ok: Synced = { room, status: 'ok', events: fitting.map(withoutSize), upTo: { epoch, seq } };
  return isWhole ? [ok] : [ok, { room, status: 'deferred' }];
}

/** Returns the first events that take at most `bytes` of a reply. */
function fit(events: readonly StoredEvent[], bytes: number): readonly StoredEvent[] {
  let left = bytes;
  const end = events.findIndex((event) => (left -= sizeOf(event)) < 0);
  return end < 0 ? events : events.slice(0, end);
}

const bytesOf = (events: readonly StoredEvent[]): number => events.reduce((sum, event) => sum + sizeOf(event), 0);

/** What stands around an event in the reply, at most: the room's id, the sequence, and the punctuation. */
const OVERHEAD_BYTES = 128;
const sizeOf = ({ bytes }: StoredEvent): number => bytes + OVERHEAD_BYTES;

const withoutSize = ({ room, seq, event }: StoredEvent): LoggedEvent => ({ room, seq, event });

interface Since {
  readonly events: readonly StoredEvent[];
  readonly upTo: number;
}

async function eventsSince(syncing: Syncing, room: string, after: number): Promise<Since | 'reset' | 'deferred'> {
  const { log, tail, budget } = syncing;
  const { start } = tail;
  if (after + 1 >= start) return { events: tail.after(room, after, ENOUGH), upTo: tail.upTo };
  if (budget.toRead <= 0) return 'deferred';
  if (!(await reachesBack(syncing, room, after))) return 'reset';
  const range = { room, after, before: start, maxEvents: MAX_EVENTS, maxBytes: MAX_PARTS * MAX_BYTES };
  const older = start > tail.firstSeq ? await log.read(range) : [];
  budget.toRead -= older.length;
  // Whatever the log lost while it was read, by its age or size, is missing in it.
  const now = await log.tail();
  if (now.epoch !== tail.epoch || now.start > start) throw new ApiError('UNAVAILABLE', 'The log moved on; try again.');
  if (now.firstSeq > Math.max(tail.firstSeq, after + 1)) return 'reset';
  return { events: [...older, ...now.after(room, start - 1, ENOUGH)], upTo: now.upTo };
}

/** Whether the log has everything of a room after `after`: it goes back that far, or nothing happened in between. */
async function reachesBack({ log, store, tail }: Syncing, room: string, after: number): Promise<boolean> {
  if (after + 1 >= tail.firstSeq) return true;
  try {
    const whole = (await log.ackFloor()) >= tail.firstSeq - 1;
    return whole && !(await store.hasEvents(room, after, tail.firstSeq));
  } catch {
    // PostgreSQL is unavailable, and catching up does without it: loading the room again is right in any case.
    return false;
  }
}
