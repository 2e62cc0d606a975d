import { buckets } from '@nats-chat/contracts';
import type { Mirror } from '@nats-chat/kv';
import { parse } from '@nats-chat/subjects';

/** How many members each room has, kept up by a mirror of `ROOMS`. */
export class MemberCounts {
  readonly #mirror: Pick<Mirror<unknown>, 'live'>;
  readonly #counts = new Map<string, number>();

  constructor(mirror: Pick<Mirror<unknown>, 'live' | 'onChange'>) {
    this.#mirror = mirror;
    mirror.onChange(({ key, value, before }) => {
      const change = Number(value !== undefined) - Number(before?.value !== undefined);
      const room = parse(buckets.ROOMS.key, key)?.room;
      if (room !== undefined && change !== 0) this.#add(room, change);
    });
  }

  /** Returns how many members a room has; what was known last while changes do not arrive, undefined if nothing was. */
  of(room: string): number | undefined {
    return this.#counts.get(room) ?? (this.#mirror.live ? 0 : undefined);
  }

  #add(room: string, change: number): void {
    const count = (this.#counts.get(room) ?? 0) + change;
    if (count === 0) this.#counts.delete(room);
    else this.#counts.set(room, count);
  }
}
