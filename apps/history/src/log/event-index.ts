import type { Envelope, LoggedEvent } from '@nats-chat/contracts';
import { Queue } from './queue.ts';

/** An event with its size in the log. */
export interface IndexedEvent {
  readonly logged: LoggedEvent;
  readonly bytes: number;
}

export interface IndexLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/**
 * The newest events of the log, by room: all of those from {@link EventIndex.start} to {@link EventIndex.end}.
 *
 * Beyond its limits it forgets the oldest. What a delete is about is forgotten at once, but for where it was.
 */
export class EventIndex {
  readonly #limits: IndexLimits;
  readonly #order = new Queue<Place>();
  readonly #rooms = new Map<string, Queue<IndexedEvent>>();
  /** Deletes by the message that they are about: what is said of it later is not kept either. */
  readonly #deletes = new Map<string, LoggedEvent>();
  #start: number;
  #end: number;
  #bytes = 0;

  /** @param start The sequence of the event that comes first. */
  constructor(limits: IndexLimits, start: number) {
    this.#limits = limits;
    this.#start = start;
    this.#end = start - 1;
  }

  /** It holds everything from here on. */
  get start(): number {
    return this.#start;
  }

  /** It holds everything up to here; one below {@link EventIndex.start} while there was nothing. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#order.length;
  }

  /** Adds the next event of the log; its sequence is above {@link EventIndex.end}. */
  add(logged: LoggedEvent, bytes: number): void {
    const { room, seq, event } = logged;
    const events = this.#rooms.get(room) ?? new Queue<IndexedEvent>();
    if (event.action === 'delete' && event.targetId !== undefined) {
      this.#deletes.set(event.targetId, logged);
      events.update((indexed) => withoutDeleted(indexed, logged));
    }
    const deleted = this.#deletes.get(event.action === 'post' ? event.messageId : (event.targetId ?? ''));
    const kept = deleted === undefined ? { logged, bytes } : withoutDeleted({ logged, bytes }, deleted);
    if (kept !== undefined) events.push(kept);
    if (events.length > 0) this.#rooms.set(room, events);
    this.#order.push({ room, seq, bytes, deletes: event.action === 'delete' ? event.targetId : undefined });
    this.#bytes += bytes;
    this.#end = seq;
    while (this.size > this.#limits.maxEvents || this.#bytes > this.#limits.maxBytes) this.#dropOldest();
  }

  /** Notes that there is no event up to `seq` but those that were added. */
  skipTo(seq: number): void {
    this.#end = Math.max(this.#end, seq);
  }

  /** The first events of a room after `seq`, by sequence; those before {@link EventIndex.start} are missing. */
  after(room: string, seq: number, atMost = Infinity): readonly IndexedEvent[] {
    return this.#rooms.get(room)?.from(({ logged }) => logged.seq > seq, atMost) ?? [];
  }

  #dropOldest(): void {
    const oldest = this.#order.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    this.#start = oldest.seq + 1;
    const { deletes } = oldest;
    if (deletes !== undefined && this.#deletes.get(deletes)?.seq === oldest.seq) this.#deletes.delete(deletes);
    const events = this.#rooms.get(oldest.room);
    // A delete may have taken it out of its room before.
    while (events?.first !== undefined && events.first.logged.seq <= oldest.seq) events.shift();
    if (events?.length === 0) this.#rooms.delete(oldest.room);
  }
}

interface Place {
  readonly room: string;
  readonly seq: number;
  readonly bytes: number;
  /** The message that this event deletes. */
  readonly deletes: string | undefined;
}

/**
 * An event after a delete: what the deleted message said is taken out. Its post stays as an empty one, so that readers
 * have something to delete; an edit goes.
 */
function withoutDeleted(indexed: IndexedEvent, { room, event: { targetId, user, kind } }: LoggedEvent) {
  const { event, room: of } = indexed.logged;
  const isConcerned = of === room && (event.user === user || kind !== 'user');
  if (!isConcerned) return indexed;
  if (event.action === 'edit' && event.targetId === targetId) return undefined;
  if (event.action !== 'post' || event.messageId !== targetId) return indexed;
  return { ...indexed, logged: { ...indexed.logged, event: withoutContent(event) } };
}

const withoutContent = ({ v, kind, action, messageId, clientId, user, timestamp, ...rest }: Envelope): Envelope => ({
  ...{ v, kind, action, messageId, clientId, user, timestamp },
  ...(rest.threadId === undefined ? {} : { threadId: rest.threadId }),
  ...(rest.replyTo === undefined ? {} : { replyTo: rest.replyTo }),
  ...(rest.sortKey === undefined ? {} : { sortKey: rest.sortKey }),
});
