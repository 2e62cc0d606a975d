import type {
  ApiError,
  contract,
  ListedRoom,
  Message,
  OwnPrefs,
  Person,
  Presence,
  ReplyOf,
  RequestInput,
  RoomInfo,
  RoomRole,
} from '@nats-chat/contracts';
import type { ConnectError } from '../connection/dial.ts';
import type { Store } from '../store/derived.ts';
import type { Conversation, OpenRoom } from './conversation-api.ts';
import type { MentionsVersion } from './mentions.ts';

export interface ConnectionState {
  /** `closed` is final: signed out, or refused for good; `reason` says which. */
  readonly status: 'connecting' | 'connected' | 'reconnecting' | 'offline' | 'closed';
  /** When this status began, in ms since 1970. */
  readonly since: number;
  readonly reason?: 'signed-out' | 'refused';
  /** Why the last attempt failed; not set while connected. */
  readonly failure?: ConnectError;
}

/** A direct conversation has the names of the others as its name; notes to oneself have one's own. */
export interface RoomSummary extends ListedRoom {
  /** Messages of others since the room was last on screen, at most 100. */
  readonly unread: number;
  readonly mentions: number;
  /**
   * The last message of a direct conversation, outside of threads, perhaps the beginning of it alone; `null` where nobody has
   * written. Left out while that is not known, and of other rooms.
   */
  readonly last?: Message | null | undefined;
  /** Set of a direct conversation that is not for the list: nobody wrote since I hid it, or since somebody else opened it. */
  readonly unlisted?: boolean;
}

export interface RoomsState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The rooms I am a member of, by display name. */
  readonly mine: readonly RoomSummary[];
  readonly error?: ApiError;
}

/** That somebody added me to a room. */
export interface Invitation {
  readonly room: string;
  readonly by: string;
}

/** Somebody who may not join a public room. */
export type Ban = ReplyOf<typeof contract.room.bans>['bans'][number];

/** What a message said from a moment on; `seq` is of the post or edit that brought it. */
export type MessageVersion = ReplyOf<typeof contract.history.versions>['versions'][number];

/** A public room under an id of one's choice; or a private one, of which the same key makes no second one. */
export type NewRoom = RequestInput<typeof contract.room.create>;

/**
 * My messages that wait though there is a connection: because I write faster than the service accepts, or because it has
 * stored none for 2 s, as when its disk is full. `waiting` says how many there are, over all rooms; at least 1.
 */
export type Backlog =
  | {
      readonly reason: 'limited';
      readonly waiting: number;
      /** About how often one of them goes out, in ms: the longest wait that the service has asked for. */
      readonly everyMs: number;
    }
  | { readonly reason: 'unavailable'; readonly waiting: number };

/** The chat without a screen: what the web app draws, and what bots and tests drive. Methods throw `ApiError`. */
export interface ChatEngine {
  /** Me, as an encoded user token. */
  readonly me: string;
  readonly connection: Store<ConnectionState>;
  /** My rooms. After a failure that may pass they load again by themselves. */
  readonly rooms: Store<RoomsState>;
  /** Loads my rooms now; resolves when they are there or have failed. */
  readonly reloadRooms: () => Promise<void>;
  /**
   * Whether the server speaks a newer version than this client, which keeps to what it knows: a page is to be loaded
   * again. Once true it stays so.
   */
  readonly update: Store<boolean>;
  /** The last one since the connection was made; its room is unread, and mentions me, until I look at it. */
  readonly invitation: Store<Invitation | undefined>;
  /** Set while messages wait though there is a connection. A limit counts until all are stored, an outage until one is. */
  readonly backlog: Store<Backlog | undefined>;
  /** Opening a room twice gives the same object, which closes with its last user. */
  readonly open: (room: string) => OpenRoom;
  /** Opens a thread, by the id of the message that started it, and its room with it; else as {@link ChatEngine.open}. */
  readonly openThread: (room: string, thread: string) => Conversation;
  /**
   * Follows each change at once while it has listeners, and for 5 s after; for people on screen. Of more than 150 people
   * at a time, those who come last are asked for once a minute.
   */
  readonly presenceOf: (user: string) => Store<Presence | undefined>;
  /**
   * What is known of these people, for lists of any length. While it has listeners, those whom nobody follows by
   * {@link ChatEngine.presenceOf} are asked for once a minute. Each call gives another store.
   */
  readonly presencesOf: (users: readonly string[]) => Store<ReadonlyMap<string, Presence>>;
  /**
   * The best name known for a person: display name where known, else the user name. Who is not known is looked up in the
   * directory a moment later, many in one request.
   *
   * By `#` and an id it names a room as well: one of mine by its name, another public one by its id where its name is not known.
   * Any other has none, and the name is empty.
   */
  readonly nameOf: (user: string) => string;
  /** Whether there is such a person, as far as this client was ever answered. */
  readonly knows: (user: string) => boolean;
  /** {@link ChatEngine.nameOf}, as another function after each change of a person’s name. */
  readonly names: Store<(user: string) => string>;
  /**
   * Returns a page of the messages of others that mention me, by name or everyone, in the rooms that I am in, the newest first; `after`
   * is `next` of the page before. A page may be empty where there are more.
   */
  readonly mentions: (after?: string) => Promise<ReplyOf<typeof contract.history.mentions>>;
  /** Another value than before: {@link ChatEngine.mentions} may give something else by now. */
  readonly mentionsVersion: Store<MentionsVersion>;
  /** Whom I block: what they write is neither counted nor announced, and a page folds it. Comes with my rooms. */
  readonly blocked: Store<ReadonlySet<string>>;
  /** Blocks a person, or ends that; nobody writes in the direct conversation of the two then. */
  readonly block: (person: string, blocked: boolean) => Promise<void>;
  /** My own settings, as they were set last on any of my devices; `UNKNOWN_PREFS` until they are known. */
  readonly ownPrefs: Store<OwnPrefs>;
  /** Changes what is given; the rest stays. */
  readonly setOwnPrefs: (changes: RequestInput<(typeof contract)['user-search']['prefs']>) => Promise<void>;
  /** Finds people who may sign in by any part of their names; at most 20. */
  readonly searchPeople: (query: string) => Promise<readonly Person[]>;
  /** Returns by how many minutes a person’s clock is ahead of UTC now; undefined where no page of theirs said so. */
  readonly utcOffsetOf: (person: string) => Promise<number | undefined>;
  /** Returns the public and private rooms that a person and I are both in, by id, a hundred at most. */
  readonly commonRooms: (person: string) => Promise<ReplyOf<typeof contract.room.common>>;
  /** Returns a page of all public rooms: those that are open, or those that are archived. */
  readonly browse: (
    after?: string,
    archived?: boolean,
  ) => Promise<{ rooms: readonly ListedRoom[]; next: string | null }>;
  readonly create: (room: NewRoom) => Promise<RoomInfo>;
  /** Returns a new key for {@link ChatEngine.create}. */
  readonly newKey: () => string;
  /** Opens, or finds, the direct conversation with these people; with nobody: notes to oneself. */
  readonly openDm: (users: readonly string[]) => Promise<RoomInfo>;
  /** Adds people of the directory to a private room; who cannot be added is named with the reason. */
  readonly invite: (room: string, users: readonly string[]) => Promise<ReplyOf<typeof contract.room.invite>>;
  /** Ends another person's membership; in a public room, `bannedUntil` keeps them from joining again, `null`: for ever. */
  readonly kick: (room: string, person: string, bannedUntil?: number | null) => Promise<void>;
  /** Returns a page of who may not join a public room. */
  readonly bans: (room: string, after?: string) => Promise<{ bans: readonly Ban[]; next: string | null }>;
  /** Lets a person join a public room again. */
  readonly unban: (room: string, person: string) => Promise<void>;
  readonly setRole: (room: string, person: string, role: RoomRole) => Promise<void>;
  /** Changes what is given; the rest stays. */
  readonly updateRoom: (room: string, changes: RequestInput<typeof contract.room.update>) => Promise<RoomInfo>;
  /** Counts the messages of a room that would be deleted if it kept them for this many days; for its owners and admins. */
  readonly previewRetention: (room: string, days: number) => Promise<ReplyOf<typeof contract.room.retention>>;
  /** Deletes a public or private room with everything in it, for ever: as its owner, or a public one as a realm admin. */
  readonly deleteRoom: (room: string, as: 'owner' | 'administrator') => Promise<void>;
  /** Closes a room for writing, or opens it again. */
  readonly archive: (room: string, archived: boolean) => Promise<RoomInfo>;
  /** Changes my own settings for a room, which are in {@link RoomSummary}. */
  readonly setPrefs: (room: string, changes: RequestInput<typeof contract.room.prefs>) => Promise<void>;
  readonly join: (room: string) => Promise<RoomInfo>;
  /** Makes me, a realm admin, the owner of a public room that nobody owns. */
  readonly claim: (room: string) => Promise<RoomInfo>;
  readonly leave: (room: string) => Promise<void>;
  /**
   * Deletes anybody's message, as a realm admin. It is gone in my own timeline when the answer comes, as in others'.
   *
   * @param reason - for the audit log, at most 300 characters; whoever reads the room may read it
   */
  readonly moderate: (message: Pick<Message, 'room' | 'messageId' | 'threadId'>, reason?: string) => Promise<void>;
  /**
   * Returns what a message said, by time: at most five earlier texts, and last the one that stands. None of a message that is
   * deleted, or not there.
   */
  readonly versions: (room: string, messageId: string) => Promise<readonly MessageVersion[]>;
  /** Returns a page of the audit log, newest first, for a realm admin; `after` is `next` of the page before. */
  readonly audit: (filters: RequestInput<typeof contract.room.audit>) => Promise<ReplyOf<typeof contract.room.audit>>;
  /** Sends what can still be taken back, since the page may be about to go. */
  readonly sendHeld: () => void;
  readonly setStatus: (status: 'online' | 'away' | 'busy' | 'invisible', statusText?: string) => Promise<void>;
  /** Tells presence that this connection ends, then closes it. At most 1 s. */
  readonly close: () => Promise<void>;
}
