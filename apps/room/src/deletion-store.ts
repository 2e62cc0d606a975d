import type { RoomRecord } from './store.ts';

/** A room that is deleted, as PostgreSQL has it: nameless. */
export interface DeletedRoom extends RoomRecord {
  /** Empty where nobody knows. */
  readonly deletedBy: string;
}

/** What deleting needs of the tables that the service owns. */
export interface DeletionStore {
  /**
   * Marks a room as deleted, without its name, topic, description and members, and audits it, all at once. Returns the room,
   * and whether this deleted it; undefined when there is none.
   */
  readonly delete: (
    room: string,
    deletion: { readonly by: string; readonly action: 'room.delete' | 'room.remove' },
  ) => Promise<{ readonly record: DeletedRoom; readonly changed: boolean } | undefined>;
  /**
   * Returns deleted rooms of which something may be left, longest ago first, from behind `after` on; settled are those that
   * were deleted 30 s ago.
   */
  readonly listToErase: (
    after: string | undefined,
    limit: number,
  ) => Promise<readonly (DeletedRoom & { readonly isSettled: boolean })[]>;
  /** Removes what people set in a room: settings, pins, bans. */
  readonly eraseLeftovers: (room: string) => Promise<void>;
  /** Takes a deleted room off the list. */
  readonly markErased: (room: string) => Promise<void>;
}
