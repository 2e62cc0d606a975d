import type { RoomMeta, RoomRole, RoomType } from '@nats-chat/contracts';

/** A room as PostgreSQL has it. */
export interface RoomRecord {
  readonly room: string;
  readonly type: RoomType;
  readonly displayName: string;
  readonly topic: string;
  readonly creator: string;
  /** In ms since 1970. */
  readonly createdAt: number;
  readonly archived: boolean;
  readonly deleted: boolean;
}

export type NewRoom = Pick<RoomRecord, 'room' | 'type' | 'displayName' | 'topic' | 'creator'>;

/** The table `rooms`, where ids are taken once and for ever. */
export interface RoomStore {
  /**
   * Takes the id, unless it is taken already, and the name, unless an open public room has it: case, width, spaces and
   * joiners make no other name. Returns the room that has the id or else the name now, either way.
   */
  readonly reserve: (room: NewRoom) => Promise<{ readonly record: RoomRecord; readonly inserted: boolean }>;
  /** Public rooms that are open, by display name and id, after the room with the id `after`; at most `limit`. */
  readonly listOpen: (after: string | undefined, limit: number) => Promise<readonly RoomRecord[]>;
  /** Rooms of every kind, deleted ones too, by id; at most `limit`. */
  readonly scan: (after: string | undefined, limit: number) => Promise<readonly RoomRecord[]>;
  /**
   * Runs `work` while nobody else, on whichever instance, runs any for the same room.
   *
   * Holds one of few connections to PostgreSQL all the while, and so do those who wait: `work` is a few look-ups.
   */
  readonly exclusively: <Result>(room: string, work: () => Promise<Result>) => Promise<Result>;
}

/** The buckets `ROOM_META` and `ROOMS`, read from the leader and written by compare-and-set. */
export interface MembershipStore {
  /** Writes a room unless it is there already; what is there now, either way. */
  readonly createRoom: (
    room: string,
    meta: RoomMeta,
  ) => Promise<{ readonly meta: RoomMeta; readonly created: boolean }>;
  /**
   * Makes a person a member, unless that person is or ever was one: who gave a room away, or left it, does not get it
   * back by creating it again. Whether it did.
   */
  readonly addFirstTime: (room: string, user: string, role: RoomRole) => Promise<boolean>;
  /** Makes a person a member. Who is one already keeps their role. */
  readonly join: (room: string, user: string) => Promise<{ readonly role: RoomRole; readonly changed: boolean }>;
  readonly roleOf: (room: string, user: string) => Promise<RoomRole | undefined>;
  /**
   * Writes down who claims a room, unless who claimed it before owns it now; undefined then, else the room as it is now.
   *
   * @throws ApiError `CONFLICT` when the room changed meanwhile.
   */
  readonly claim: (room: string, user: string) => Promise<RoomMeta | undefined>;
  /** Makes a person an owner, and a member if they are none. */
  readonly makeOwner: (room: string, user: string) => Promise<void>;
  /** Ends the membership of a person whose role is `as`; `false` when it is another by now, and nothing was written. */
  readonly leave: (room: string, user: string, as: RoomRole) => Promise<boolean>;
}

/** The bucket `ONBOARDED`: who has been joined to the default rooms. */
export interface OnboardedStore {
  readonly has: (user: string) => Promise<boolean>;
  /** Adds a person; one who is there already stays. */
  readonly add: (user: string) => Promise<void>;
}

/** The names that people are shown by. */
export interface Names {
  /** Returns a person’s name; undefined when it is not known now. */
  readonly nameOf: (user: string) => string | undefined;
}
