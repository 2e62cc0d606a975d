import { ApiError, envelope } from '@nats-chat/contracts';
import type { EventLog, StoredEvent } from './event-log.ts';

/** The log in memory, for tests of handlers; with switches for what a real one does when things go wrong. */
export class MemoryLog implements EventLog {
  readonly #events: (StoredEvent | undefined)[] = [];
  readonly #seqs = new Map<string, number>();
  /** Appends fail, as when JetStream is full or unavailable. */
  full = false;
  /** Nothing can be read now. */
  unreadable = false;
  /** The sequences of each read. */
  readonly reads: (readonly number[])[] = [];

  readonly append: EventLog['append'] = async ({ room, data, dedupKey }) => {
    if (this.full) throw new ApiError('UNAVAILABLE');
    const known = this.#seqs.get(dedupKey);
    if (known !== undefined) return { seq: known, duplicate: true };
    const event = envelope.parse(JSON.parse(new TextDecoder().decode(data)));
    const seq = this.#events.length + 1;
    this.#events.push({ room, seq, event, bytes: data.length });
    this.#seqs.set(dedupKey, seq);
    return { seq, duplicate: false };
  };

  readonly read: EventLog['read'] = async (seqs) => {
    this.reads.push(seqs);
    return this.unreadable ? new Map() : new Map(seqs.map((seq) => [seq, this.#events[seq - 1]]));
  };

  /** As a delete does with what it erases. */
  erase(seq: number): void {
    this.#events[seq - 1] = undefined;
  }
}
