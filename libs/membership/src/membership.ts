import type { RoomMeta, RoomRole } from '@nats-chat/contracts';

/** One person’s membership of one room changed. */
export interface MembershipChange {
  readonly room: string;
  readonly user: string;
  /** Undefined: not a member any more. */
  readonly role: RoomRole | undefined;
  /** The sequence in the stream of `ROOMS`; of two changes of one membership the higher one holds. */
  readonly revision: number;
}

export interface MemberPage {
  readonly members: readonly { readonly user: string; readonly role: RoomRole }[];
  /** What to ask the next page with; undefined after the last. */
  readonly next: string | undefined;
}

/**
 * Rooms and memberships, cached, and kept right by the streams of `ROOMS` and `ROOM_META`.
 *
 * A cached answer is never wrong for longer than a change takes to arrive (about a millisecond), nor for longer than
 * three heartbeats (3 s) when the connection hangs. While changes do not arrive, the caches are bypassed: the
 * leader is asked each time. Each method throws ApiError `UNAVAILABLE` when it cannot be asked, and RangeError for a
 * room or person that is no subject token.
 *
 * Handlers ask {@link createAccess} for a room, not this.
 */
export interface Membership {
  /** A room; undefined when there is none, or when its stored value is unreadable, which gives nobody access. */
  room(room: string): Promise<RoomMeta | undefined>;
  /** A person’s role; undefined when not a member. One key look-up, whatever the size of the room, then cached. */
  role(room: string, user: string): Promise<RoomRole | undefined>;
  /**
   * All members of a private room, a DM or an admin room (at most 1,000), as an immutable snapshot.
   *
   * @throws RangeError for a public room, which has no bound: see {@link Membership.page}.
   */
  members(room: string): Promise<ReadonlyMap<string, RoomRole>>;
  /**
   * A page of any room’s members, in the order in which they joined or changed their role last.
   *
   * Cached up to 20,000 members, those who left included. Else, and while changes do not arrive, any replica reads the log of
   * all memberships from where the page starts, and who left counts towards `limit`: a page may hold fewer (even none) and
   * still have a `next`. Who changes while pages are read may appear twice, and is never left out.
   *
   * @param after `next` of the page before it.
   * @param limit 1 to 1,000.
   * @throws ApiError `INVALID` when `after` is not such a cursor.
   */
  page(room: string, after: string | undefined, limit: number): Promise<MemberPage>;
  /**
   * The rooms that a person is a member of, with the role, as an immutable snapshot. Cached up to 20,000, left ones included; read in
   * pages each time up to 500,000.
   */
  roomsOf(user: string): Promise<ReadonlyMap<string, RoomRole>>;
  /** Calls `listener` after each change of a membership, in order; what it throws is logged. Returns how to stop. */
  onChange(listener: (change: MembershipChange) => void): () => void;
  /** Calls `listener` when changes were missed that listeners will not get: read again what was built from them. */
  onReset(listener: () => void): () => void;
  /** Whether changes arrive. */
  readonly live: boolean;
  /** Resolves when changes arrive for the first time, however long that takes; rejects when closed before. */
  readonly ready: Promise<void>;
  /** Stops following; resolves when the consumers are deleted. The connection stays open. */
  close(): Promise<void>;
}
