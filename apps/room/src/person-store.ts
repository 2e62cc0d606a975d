import type { RoomPrefs } from '@nats-chat/contracts';

/** That a person may not join a public room. */
export interface Ban {
  readonly user: string;
  readonly by: string;
  /** In ms since 1970. */
  readonly at: number;
  /** In ms since 1970; `null`: for ever. */
  readonly until: number | null;
}

/** A ban with its room. */
export interface RoomBan extends Ban {
  readonly room: string;
}

export type PrefsChanges = { readonly [Field in keyof RoomPrefs]?: RoomPrefs[Field] | undefined };

/** The tables `room_prefs`, `room_bans` and `blocks`. */
export interface PersonStore {
  /** Returns a person’s settings for those of the rooms for which they changed any. */
  readonly prefsOf: (user: string, rooms: readonly string[]) => Promise<ReadonlyMap<string, RoomPrefs>>;
  /** Changes a person’s settings for a room; fields that are undefined stay. */
  readonly changePrefs: (user: string, room: string, changes: PrefsChanges) => Promise<RoomPrefs>;
  /** Keeps a person from joining, in place of a ban that there is, unless `limit` others are kept from it; whether it does. */
  readonly ban: (room: string, ban: Omit<Ban, 'at'>, limit: number) => Promise<boolean>;
  /** Whether there was a ban to end. */
  readonly unban: (room: string, user: string) => Promise<boolean>;
  /** Returns the ban that holds now. */
  readonly banOf: (room: string, user: string) => Promise<Ban | undefined>;
  /** Bans that hold now, by user, after the user `after`; at most `limit`. */
  readonly bansIn: (room: string, after: string | undefined, limit: number) => Promise<readonly Ban[]>;
  /** Returns bans that hold now, by room and user, after those of `after`; at most `limit`. */
  readonly scanBans: (after: Pick<RoomBan, 'room' | 'user'> | undefined, limit: number) => Promise<readonly RoomBan[]>;
  /** Writes that a person blocks another, unless they block `limit` others; whether they do now. */
  readonly block: (user: string, person: string, limit: number) => Promise<boolean>;
  readonly unblock: (user: string, person: string) => Promise<void>;
  /** Returns whom a person blocks, by user name. */
  readonly blockedBy: (user: string) => Promise<readonly string[]>;
  /** Returns which of these people block a person. */
  readonly blockersOf: (person: string, users: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Whether one of two blocks the other. */
  readonly hasBlockBetween: (one: string, other: string) => Promise<boolean>;
}
