import type { AuditAction, AuditEntry, RoomMeta, RoomRole, RoomType } from '@nats-chat/contracts';
import type { AuditTrail } from '@nats-chat/postgres';

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
  readonly description: string;
  /** Who may post. */
  readonly postPolicy: 'everyone' | 'admins';
  readonly invitesByAdmins: boolean;
  /** After how many days messages are erased; `null`: never. */
  readonly retentionDays: number | null;
  /** Of a direct conversation of two: whether one of them blocks the other. */
  readonly blocked: boolean;
}

/** What of a room can be changed. */
export type RoomChanges = {
  readonly [
    Field in 'displayName' | 'topic' | 'description' | 'postPolicy' | 'invitesByAdmins' | 'retentionDays' | 'archived'
  ]?: RoomRecord[Field] | undefined;
};

export type NewRoom = Pick<RoomRecord, 'room' | 'type' | 'displayName' | 'topic' | 'creator'>;

/** A membership of a private room or a direct conversation, as PostgreSQL has it. */
export interface MemberRecord {
  readonly room: string;
  readonly user: string;
  readonly role: RoomRole;
}

/** What happened now. */
export type NewAuditEntry = Parameters<AuditTrail['record']>[0];

/** Who is in a room, while nobody else changes it. */
export interface Roster {
  /** Returns the roles of those who are members. */
  readonly rolesOf: (users: readonly string[]) => Promise<ReadonlyMap<string, RoomRole>>;
  /** Whether somebody else owns the room. */
  readonly hasOwnerBeside: (user: string) => Promise<boolean>;
  /** Changes the role of a member. */
  readonly setRole: (user: string, role: RoomRole) => Promise<void>;
  readonly remove: (user: string) => Promise<void>;
  /** Audits what is changed, with the change where that is a transaction: both are there, or neither. */
  readonly audit: (...entries: readonly NewAuditEntry[]) => Promise<void>;
}

/** Who is in a private room or a direct conversation. */
export interface PrivateRoster extends Roster {
  readonly count: () => Promise<number>;
  /** Makes people members who are none. */
  readonly add: (users: readonly string[]) => Promise<void>;
}

/** How many direct conversations a person is in. */
export interface DmCounts {
  /** Those that they opened. */
  readonly own: number;
  /** Those that others opened. */
  readonly others: number;
  /** Those that the person opened who was asked about. */
  readonly ofOpener: number;
}

/** Who changes a room by which action, and what is audited of that beside. */
export interface ChangeAudit {
  readonly actor: string;
  readonly action: AuditAction;
  readonly detailsOf: (before: RoomRecord, after: RoomRecord) => NonNullable<NewAuditEntry['details']>;
}

export interface ChangedRoom {
  readonly record: RoomRecord;
  readonly isNew: boolean;
  /** The line of this change; where nothing was to change, the last one of the same person, action and room of these ten minutes. */
  readonly line: Pick<AuditLine, 'at' | 'details'> | undefined;
}

interface AuditLine {
  /** In ms since 1970. */
  readonly at: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The tables `rooms`, where ids are taken once and for ever, and `room_members`, of rooms that are not public. */
export interface RoomStore {
  /**
   * Takes the id, unless it is taken already, and the name, unless an open public room has it: case, width, spaces and
   * joiners make no other name. Returns the room that has the id or else the name now, either way.
   *
   * @param members - who is in it from the beginning; none of a public room
   */
  readonly reserve: (
    room: NewRoom,
    members?: readonly Omit<MemberRecord, 'room'>[],
  ) => Promise<{ readonly record: RoomRecord; readonly inserted: boolean }>;
  /**
   * Changes a room; fields that are undefined stay. Returns the room as it is; `name taken` and changes nothing when an open public
   * room would have the name of another one; undefined of a room that is deleted or not there.
   *
   * @param audit - returns the line of the audit log, of the room as it was and as it is: both are stored, or neither
   */
  readonly change: (
    room: string,
    changes: RoomChanges,
    audit: ChangeAudit,
  ) => Promise<ChangedRoom | 'name taken' | undefined>;
  readonly find: (room: string) => Promise<RoomRecord | undefined>;
  /** Returns how many messages of a room a retention of so many days would take now; what is above `limit` is not counted. */
  readonly countExpired: (room: string, days: number, limit: number) => Promise<number>;
  /** Public rooms that are open, or archived, by display name and id, after the room with the id `after`; at most `limit`. */
  readonly listPublic: (archived: boolean, after: string | undefined, limit: number) => Promise<readonly RoomRecord[]>;
  /** Admin rooms that are not deleted, by id, after `after`; at most `limit`. */
  readonly listAdmin: (after: string, limit: number) => Promise<readonly RoomRecord[]>;
  /** Rooms of every kind, deleted ones too, by id; at most `limit`. */
  readonly scan: (after: string | undefined, limit: number) => Promise<readonly RoomRecord[]>;
  /**
   * Runs `work` while nobody else, on whichever instance, runs any for the same room.
   *
   * Holds one of few connections to PostgreSQL all the while, and so do those who wait: `work` is a few look-ups.
   *
   * @throws ApiError `NOT_FOUND` when the room is deleted.
   */
  readonly exclusively: <Result>(room: string, work: () => Promise<Result>) => Promise<Result>;
  /** Changes who is in a room that is not public, as {@link RoomStore.exclusively}; all of it, or nothing when `work` rejects. */
  readonly changeRoster: <Result>(room: string, work: (roster: PrivateRoster) => Promise<Result>) => Promise<Result>;
  /** Returns a person’s role in a room that is not public. */
  readonly memberRole: (room: string, user: string) => Promise<RoomRole | undefined>;
  /** Returns which of these people are in `limit` private rooms, or more. */
  readonly fullOf: (users: readonly string[], limit: number) => Promise<ReadonlySet<string>>;
  /** Returns how many direct conversations each of these people is in, who is in any. */
  readonly countDms: (users: readonly string[], opener: string) => Promise<ReadonlyMap<string, DmCounts>>;
  /** Returns which of these people are members of these rooms, and as what. */
  readonly findMembers: (keys: readonly Omit<MemberRecord, 'role'>[]) => Promise<readonly MemberRecord[]>;
  /** Returns members of all rooms that are not public, by room and user; at most `limit`. */
  readonly scanMembers: (
    after: Omit<MemberRecord, 'role'> | undefined,
    limit: number,
  ) => Promise<readonly MemberRecord[]>;
}

/** The buckets `ROOM_META` and `ROOMS`, read from the leader and written by compare-and-set. */
export interface MembershipStore {
  /** Writes a room unless it is there already; what is there now, either way. */
  readonly createRoom: (
    room: string,
    meta: RoomMeta,
  ) => Promise<{ readonly meta: RoomMeta; readonly created: boolean }>;
  /** Makes a room what PostgreSQL says, which `metaNow` asks; as {@link MembershipStore.sync}. */
  readonly syncRoom: (
    room: string,
    metaNow: () => Promise<RoomMeta>,
    always?: 'always',
  ) => Promise<{ readonly meta: RoomMeta; readonly changed: boolean }>;
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
  /** Changes the role of a member. @throws ApiError `NOT_MEMBER` when they are none. */
  readonly setRole: (room: string, user: string, role: RoomRole) => Promise<void>;
  /**
   * Makes a membership what PostgreSQL says, which `roleNow` asks; whether anything was written.
   *
   * @param always - the caller changed what PostgreSQL says, so that whoever asked it before must not write after this
   */
  readonly sync: (
    room: string,
    user: string,
    roleNow: () => Promise<RoomRole | undefined>,
    always?: 'always',
  ) => Promise<boolean>;
  /** Ends the membership of a person whose role is `as`; `false` when it is another by now, or none, and nothing was written. */
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

/** What of the audit log is wanted; what is left out narrows nothing. */
export interface AuditFilters {
  readonly person?: string | undefined;
  readonly room?: string | undefined;
  readonly action?: string | undefined;
  /** From when, in ms since 1970. */
  readonly since?: number | undefined;
  /** Until before when, in ms since 1970. */
  readonly until?: number | undefined;
  /** Only what comes after this entry in the order of the list. */
  readonly after?: number | undefined;
}

/** The table `audit_log`, which every service appends to. */
export interface AuditLog {
  /** Returns entries by time, newest first. */
  readonly list: (filters: AuditFilters, limit: number) => Promise<readonly AuditEntry[]>;
}
