import { buckets, type RoomRole } from '@nats-chat/contracts';
import type { Mirror } from '@nats-chat/kv';
import { parse } from '@nats-chat/subjects';

type MirrorOfRooms = Pick<Mirror<RoomRole>, 'live' | 'ready' | 'peek' | 'entries' | 'onChange' | 'close'>;

/** How many members each room has, counted by a mirror of `ROOMS` of its own. */
export class MemberCounts {
  readonly mirror: MirrorOfRooms;
  readonly #counts = new Map<string, number>();

  /** @param mirror - just opened: changes before that are not counted */
  constructor(mirror: MirrorOfRooms) {
    this.mirror = mirror;
    mirror.onChange(({ key, value, before }) => {
      const change = Number(value !== undefined) - Number(before?.value !== undefined);
      const room = parse(buckets.ROOMS.key, key)?.room;
      if (room !== undefined && change !== 0) this.#add(room, change);
    });
  }

  get live(): boolean {
    return this.mirror.live;
  }

  get ready(): Promise<void> {
    return this.mirror.ready;
  }

  /** Returns how many members a room has; what was known last while changes do not arrive, undefined if nothing was. */
  of(room: string): number | undefined {
    return this.#counts.get(room) ?? (this.mirror.live ? 0 : undefined);
  }

  /** Stops counting; resolves when the mirror is closed. */
  close(): Promise<void> {
    return this.mirror.close();
  }

  #add(room: string, change: number): void {
    const count = (this.#counts.get(room) ?? 0) + change;
    if (count === 0) this.#counts.delete(room);
    else this.#counts.set(room, count);
  }
}
