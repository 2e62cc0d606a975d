import type { LoggedEvent } from '@nats-chat/contracts';
import { targetOf } from '@nats-chat/timeline';
import type { DeadLetter } from './dead-letters.ts';
import type { Store } from './store.ts';

/** A store that only notes what it was given, for unit tests. */
export class MemoryStore implements Store {
  readonly applied: LoggedEvent[] = [];
  /** What the next call of `apply` rejects with, once. */
  failure: Error | undefined;
  /** What the next call of `apply` lists, once. */
  toList: readonly number[] = [];
  /** What is to be erased from the log. */
  readonly listed = new Set<number>();
  readonly #claimed = new Set<number>();

  async apply(events: readonly LoggedEvent[]): Promise<number> {
    const { failure, toList } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    this.applied.push(...events);
    for (const seq of toList) this.listed.add(seq);
    this.toList = [];
    return toList.length;
  }

  async claimErasures(limit: number): Promise<readonly number[]> {
    const claimed = [...this.listed].filter((seq) => !this.#claimed.has(seq)).slice(0, limit);
    for (const seq of claimed) this.#claimed.add(seq);
    return claimed;
  }

  async settleErasures({ erased, rest }: Parameters<Store['settleErasures']>[0]): Promise<void> {
    for (const seq of [...erased, ...rest]) this.#claimed.delete(seq);
    for (const seq of erased) this.listed.delete(seq);
  }

  async ofDeleted(letters: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
    const deleted = this.applied.filter(({ event }) => event.action === 'delete').map(({ event }) => targetOf(event));
    return letters.filter(({ target }) => target !== undefined && deleted.includes(target));
  }

  async highestSequence(): Promise<number> {
    return Math.max(0, ...this.applied.map(({ seq }) => seq));
  }
}
