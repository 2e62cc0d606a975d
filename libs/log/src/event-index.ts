import type { Envelope } from '@nats-chat/contracts';
import { isAuthorBound, mayApply } from '@nats-chat/timeline';
import { Queue } from './queue.ts';
import type { StoredEvent } from './stored-event.ts';

/** Bounds of an {@link EventIndex}; what comes first counts. */
export interface IndexLimits {
  readonly maxEvents: number;
  /** Memory that the events take, in bytes. */
  readonly maxBytes: number;
}

/** What an event takes in memory beside its strings: its objects, ids, numbers and entries in lists and maps. */
const EVENT_OVERHEAD_BYTES = 640;
/** A character that is one byte in the log takes two in memory when the text has others, as an emoji. */
const BYTES_PER_CHARACTER = 2;

/**
 * The newest events of the log, by room: all of those from {@link EventIndex.start} to {@link EventIndex.end}.
 *
 * Beyond its limits it evicts the oldest. What a deleted message said is evicted at once; that it was stays.
 *
 * @example
 *   const index = new EventIndex({ maxEvents: 100_000, maxBytes: 64 * 1024 * 1024 }, 1);
 *   index.add(decodeStored(message));
 *   index.after('general', 41);
 */
export class EventIndex {
  readonly #limits: IndexLimits;
  readonly #order = new Queue<IndexEntry>();
  readonly #rooms = new Map<string, Queue<StoredEvent>>();
  /** Deletes by the message that they are about, rightful or not: what is said of it later is not kept either. */
  readonly #deletes = new Map<string, StoredEvent[]>();
  /** Sequences of the post and the edits by message: a delete finds them without a look at the rest of the room. */
  readonly #contents = new Map<string, number[]>();
  #start: number;
  #end: number;
  #bytes = 0;

  /** @param start The sequence of the event that comes first. */
  constructor(limits: IndexLimits, start: number) {
    this.#limits = limits;
    this.#start = start;
    this.#end = start - 1;
  }

  /** The index holds everything from here on. */
  get start(): number {
    return this.#start;
  }

  /** The index holds everything up to here; one below {@link EventIndex.start} while there was nothing. */
  get end(): number {
    return this.#end;
  }

  /** How many events are held. */
  get size(): number {
    return this.#order.length;
  }

  /** The memory that the events take, in bytes: never less than they do. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds the next event of the log; its sequence is above {@link EventIndex.end}. */
  add(stored: StoredEvent): void {
    const { room, seq, event } = stored;
    const events = this.#rooms.get(room) ?? new Queue<StoredEvent>();
    const message = (event.action === 'post' ? event.messageId : event.targetId) ?? '';
    if (event.action === 'delete') {
      append(this.#deletes, message, stored);
      for (const content of this.#contents.get(message) ?? []) {
        events.update(
          (held) => held.seq >= content,
          (held) => (held.seq === content ? withoutDeleted(held, stored) : held),
        );
      }
    }
    const earlierDeletes = this.#deletes.get(message) ?? [];
    const kept = earlierDeletes.reduce<StoredEvent | undefined>(
      (indexed, deleted) => indexed && withoutDeleted(indexed, deleted),
      stored,
    );
    if (kept !== undefined) events.push(kept);
    if (events.length > 0) this.#rooms.set(room, events);
    if (event.action === 'post' || event.action === 'edit') append(this.#contents, message, seq);
    const bytes = EVENT_OVERHEAD_BYTES + BYTES_PER_CHARACTER * stored.bytes;
    this.#order.push({ room, seq, bytes, message });
    this.#bytes += bytes;
    this.#end = seq;
    while (this.size > this.#limits.maxEvents || this.#bytes > this.#limits.maxBytes) this.#evictOldest();
  }

  /** Notes that there is no event up to `seq` but those that were added. */
  skipTo(seq: number): void {
    this.#end = Math.max(this.#end, seq);
  }

  /**
   * Returns the first events of a room after `seq`, by sequence, at most `limit`; those before
   * {@link EventIndex.start} are missing.
   */
  after(room: string, seq: number, limit = Infinity): readonly StoredEvent[] {
    return this.#rooms.get(room)?.from((stored) => stored.seq > seq, limit) ?? [];
  }

  /** The rooms of which events are held. */
  get rooms(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  /** Lets go of what a room’s events say up to the first that is not older than `before`, in ms since 1970: those are gone. */
  forget(room: string, before: number): void {
    const events = this.#rooms.get(room);
    while (events?.first !== undefined && events.first.event.timestamp < before) events.shift();
    if (events?.length === 0) this.#rooms.delete(room);
  }

  #evictOldest(): void {
    const oldest = this.#order.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    this.#start = oldest.seq + 1;
    dropFirst(this.#deletes, oldest.message, (deleted) => deleted.seq === oldest.seq);
    dropFirst(this.#contents, oldest.message, (content) => content === oldest.seq);
    const events = this.#rooms.get(oldest.room);
    // A delete may have taken it out of its room before.
    while (events?.first !== undefined && events.first.seq <= oldest.seq) events.shift();
    if (events?.length === 0) this.#rooms.delete(oldest.room);
  }
}

interface IndexEntry {
  readonly room: string;
  readonly seq: number;
  readonly bytes: number;
  /** The message that it is about. */
  readonly message: string;
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Takes the first item out of the list of `key` if it is the one that `isMeant` says. */
function dropFirst<Item>(lists: Map<string, Item[]>, key: string, isMeant: (item: Item) => boolean): void {
  const list = lists.get(key);
  const [first] = list ?? [];
  if (list === undefined || first === undefined || !isMeant(first)) return;
  if (list.length === 1) lists.delete(key);
  else list.shift();
}

/**
 * Returns an event after a delete: what the deleted message said is taken out. Its post stays as an empty one, so that
 * readers have something to delete; an edit goes.
 */
function withoutDeleted(stored: StoredEvent, { room, event: deleted }: StoredEvent): StoredEvent | undefined {
  const { event } = stored;
  const { targetId } = deleted;
  if (stored.room !== room) return stored;
  if (event.action === 'edit' && event.targetId === targetId) return mayTakeOut(deleted, event) ? undefined : stored;
  if (!mayApply(deleted, event)) return stored;
  if (event.action !== 'post' || event.messageId !== targetId) return stored;
  return { ...stored, event: withoutContent(event) };
}

/**
 * Returns whether a delete takes an edit out. Who edits by the author’s right is the author; who edits by another right
 * does not say who that is, so any delete counts: rather too little is kept than what was deleted.
 */
const mayTakeOut = (deleted: Envelope, edit: Envelope): boolean => !isAuthorBound(edit) || mayApply(deleted, edit);

/** Returns a post without what it said; who wrote where and when stays. */
function withoutContent(event: Envelope): Envelope {
  const { v, kind, action, messageId, clientId, user, timestamp, threadId, alsoInRoom, replyTo, sortKey } = event;
  return {
    v,
    kind,
    action,
    messageId,
    clientId,
    user,
    timestamp,
    ...(threadId !== undefined && { threadId }),
    ...(alsoInRoom !== undefined && { alsoInRoom }),
    ...(replyTo !== undefined && { replyTo }),
    ...(sortKey !== undefined && { sortKey }),
  };
}
