import { ApiError, roomTypeOf, type contract, type ReplyOf, type RequestOf } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import { RateLimiter, type Handler } from '@nats-chat/service-kit';
import type { EventLog, StoredEvent } from '../event-log.ts';
import { cacheMisses, fetches } from '../metrics.ts';
import type { RecentEvents } from '../recent-events.ts';

type GetMessages = typeof contract.fanout.getMessages;
type Item = RequestOf<GetMessages>['items'][number];
type Result = ReplyOf<GetMessages>['items'][number];

/** Items that one person may ask for: the limit of calls alone would let through 24,000 a minute. */
const ITEM_RATE = { perMinute: 6_000, burst: 1_000 };
/** What events of one reply add up to at most; the server takes 1 MiB. */
const MAX_REPLY_BYTES = 786_432;

export interface GetMessagesOptions {
  readonly access: Pick<Access, 'read'>;
  readonly recent: RecentEvents;
  readonly log: Pick<EventLog, 'read'>;
}

/**
 * Returns the events at a batch of sequences of the log: results and errors per item, in the order asked.
 *
 * `NOT_FOUND`: there is no such event in that room, any more, or none that the caller may read. `UNAVAILABLE`: it
 * cannot be read now, or the reply would be too large; ask for the item again.
 *
 * @throws ApiError `RATE_LIMITED` for more than 100 items a second, and 1,000 at once.
 */
export const getMessages = ({ access, recent, log }: GetMessagesOptions): Handler<GetMessages> => {
  const limiter = new RateLimiter(ITEM_RATE);
  return async ({ caller, request: { items } }) => {
    const retryAfterMs = limiter.check(caller, performance.now(), items.length);
    if (retryAfterMs > 0) throw new ApiError('RATE_LIMITED', 'Too many messages; wait a moment.', { retryAfterMs });
    // Of a private room, nothing may depend on what the log has before its membership is known: not even the time taken.
    const rights = await rightsIn(access, caller, items.filter(isPrivate));
    const found = await find(
      { recent, log },
      items.filter((item) => !isPrivate(item) || rights.get(item.room) === 'allowed').map(({ seq }) => seq),
    );
    // A public room that has no such event is not looked up: whoever makes up ids of rooms costs no more than this. Private
    // ones are again: somebody who was removed while the log was read must not get what was sent after that.
    const isThere = ({ room, seq }: Item): boolean => found.get(seq)?.room === room;
    const known = items.filter((item) => (isPrivate(item) ? rights.get(item.room) === 'allowed' : isThere(item)));
    for (const [room, right] of await rightsIn(access, caller, known)) rights.set(room, right);
    const budget = new ReplyBudget(MAX_REPLY_BYTES);
    const results = items.map((item): Result => {
      const right = rights.get(item.room);
      if (right !== undefined && right !== 'allowed') return { ...item, error: right };
      if (!found.has(item.seq)) return { ...item, error: 'UNAVAILABLE' };
      const stored = found.get(item.seq);
      // The log is one for all rooms: without this a member of any room could read every other by its sequences.
      if (right === undefined || stored?.room !== item.room) return { ...item, error: 'NOT_FOUND' };
      return budget.takes(stored) ? { ...item, event: stored.event } : { ...item, error: 'UNAVAILABLE' };
    });
    count(results);
    return { items: results };
  };
};

const isPrivate = ({ room }: Item): boolean => roomTypeOf(room) !== 'public';

type Right = 'allowed' | 'NOT_FOUND' | 'UNAVAILABLE';

/** Each room is checked once, however many of its events are asked for. */
async function rightsIn(
  access: Pick<Access, 'read'>,
  caller: string,
  items: readonly Item[],
): Promise<Map<string, Right>> {
  const rooms = [...new Set(items.map(({ room }) => room))];
  return new Map(await Promise.all(rooms.map(async (room) => [room, await rightIn(access, caller, room)] as const)));
}

async function rightIn(access: Pick<Access, 'read'>, caller: string, room: string): Promise<Right> {
  try {
    await access.read(room, caller);
    return 'allowed';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.code === 'UNAVAILABLE' ? 'UNAVAILABLE' : 'NOT_FOUND';
  }
}

/** From memory what is there, the others from the log; as {@link EventLog.read}. */
async function find(
  { recent, log }: Pick<GetMessagesOptions, 'recent' | 'log'>,
  seqs: readonly number[],
): ReturnType<EventLog['read']> {
  const found = new Map<number, StoredEvent | undefined>();
  const missing = new Set<number>();
  for (const seq of seqs) {
    const kept = recent.get(seq);
    if (kept === undefined) missing.add(seq);
    else found.set(seq, kept);
  }
  if (missing.size === 0) return found;
  cacheMisses.add(missing.size);
  for (const [seq, stored] of await log.read([...missing])) {
    found.set(seq, stored);
    if (stored !== undefined) recent.put(stored);
  }
  return found;
}

/** What is left of a reply: 100 long messages would not fit into one. */
class ReplyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether the event fits, which takes its share. */
  takes({ bytes }: StoredEvent): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

function count(results: readonly Result[]): void {
  const sums = new Map<string, number>();
  for (const result of results) {
    const kind = 'error' in result ? result.error : 'found';
    sums.set(kind, (sums.get(kind) ?? 0) + 1);
  }
  for (const [result, sum] of sums) fetches.add(sum, { result });
}
