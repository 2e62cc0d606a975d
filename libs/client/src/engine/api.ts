import type {
  ApiError,
  contract,
  ListedRoom,
  Message,
  Other,
  OwnPrefs,
  Person,
  Pin,
  Presence,
  ReplyOf,
  RequestInput,
  RoomInfo,
  RoomRole,
} from '@nats-chat/contracts';
import type { ConnectError } from '../connection/dial.ts';
import type { OutboxItem } from '../outbox/item.ts';

/** A value that changes; the shape that React’s `useSyncExternalStore` reads. `get` returns the same object until then. */
export interface Store<Value> {
  readonly get: () => Value;
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

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

/**
 * A row of a timeline. `key` is unique in it: the client id of my messages, which stays when an unsent one is stored, and
 * the message id of others'.
 */
export interface TimelineItem {
  readonly key: string;
  /** Of an unsent message, the client id stands for the message id, and `seq` is 0. */
  readonly message: Message;
  readonly state: 'sent' | 'pending' | 'failed';
  readonly error?: ApiError;
  /** What I did to the message and was refused, until it is retried or discarded. */
  readonly refusedChanges?: readonly OutboxItem[];
  /** Set while something that I did to the message is not stored, apart from what can still be taken back. */
  readonly changing?: true;
}

/** That somebody ended my membership of a room, and whether I may join it again. */
export interface Removal {
  readonly by: string;
  /** Until when I may not, in ms since 1970; `null`: never. Left out where I may. */
  readonly bannedUntil?: number | null | undefined;
  /** Set where the room was deleted, so that nobody is in it any more. */
  readonly deleted?: true;
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

export interface TimelineState {
  readonly status: 'loading' | 'ready' | 'failed' | 'gone';
  /** Stored messages in the order of the log, then my unsent ones in the order they were written. */
  readonly items: readonly TimelineItem[];
  /** Whether there are messages above, or below, that are not loaded. */
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loadingOlder: boolean;
  readonly loadingNewer: boolean;
  /** Messages of others that came while `hasNewer`, at most 100. */
  readonly newer: number;
  readonly error?: ApiError;
}

export interface MembersState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly members: readonly {
    readonly user: string;
    readonly role: RoomRole | Other;
    readonly displayName?: string;
  }[];
  /** More members exist than are listed. */
  readonly truncated: boolean;
}

/** What is pinned in a room, the last one first. */
export interface PinsState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly pins: readonly ListedPin[];
}

export interface ListedPin extends Pin {
  /** Another number than before: the message may say something else now than it did. */
  readonly version?: number;
}

/**
 * A room or a thread on screen. Its timeline is a window of at most about 600 messages, which may end before the newest
 * one; what is cut off at one end loads again. Close it when it leaves the screen.
 */
export interface Conversation {
  readonly room: string;
  /** The id of the message that started the thread; `undefined` for the room itself. */
  readonly thread: string | undefined;
  readonly timeline: Store<TimelineState>;
  /** Loads the page above; resolves when it is in the timeline or has failed: then `error` is set, and `ready` stays. */
  readonly loadOlder: () => Promise<void>;
  /** Loads the page below; as {@link Conversation.loadOlder}. */
  readonly loadNewer: () => Promise<void>;
  /**
   * Shows the messages around one, however old, which is given by its id, or around a sort key. Where there is no such message,
   * everything stays as it is. Resolves with false when another place was asked for meanwhile, which shows instead.
   */
  readonly jumpTo: (target: number | string) => Promise<boolean>;
  /** Shows the newest messages. */
  readonly jumpToPresent: () => Promise<void>;
  /** Whether the reader is at the end (default): then a full window drops messages at its top, else at its bottom. */
  readonly setAtBottom: (atBottom: boolean) => void;
  /** Loads again after a failure. */
  readonly reload: () => Promise<void>;
  /**
   * Shows the message at once, queues it and returns its client id.
   *
   * @param replyTo The id of the stored message that it answers.
   * @param alsoInRoom Whether a reply in a thread is shown in the room, too.
   * @throws ApiError `INVALID` or `TOO_LARGE` when the text is not of 1 to 8192 UTF-8 bytes; `UNAVAILABLE` when 500
   *   messages wait to be sent already.
   */
  readonly send: (text: string, replyTo?: string, alsoInRoom?: boolean) => string;
  /** Edits a message of mine; shown at once, and undone when it is refused. Returns and throws as {@link Conversation.send}. */
  readonly edit: (message: Message, text: string) => string;
  /**
   * Deletes a message of mine, or, for who may `moderate` by `mayInRoom`, of anybody. Else as {@link Conversation.edit}.
   *
   * @param undoMs For so long {@link Conversation.takeBack} undoes it, at most 10 s; default: not at all.
   */
  readonly delete: (message: Message, undoMs?: number) => string;
  /** Undoes a delete that is not sent yet. Returns false when it is too late. */
  readonly takeBack: (clientId: string) => boolean;
  /** Adds my reaction to a message; else as {@link Conversation.edit}. */
  readonly react: (message: Message, emoji: string) => string;
  /** Takes my reaction back; else as {@link Conversation.edit}. */
  readonly unreact: (message: Message, emoji: string) => string;
  /** Tries a failed command again. */
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
  readonly close: () => void;
}

/** One room on screen. Content arrives live while it is open. */
export interface OpenRoom extends Conversation {
  readonly info: Store<RoomInfo | undefined>;
  /** Set once somebody removed me, until I am a member again. */
  readonly removal: Store<Removal | undefined>;
  readonly members: Store<MembersState>;
  /** Loads the members now, because somebody asks; resolves when they are there or have failed. */
  readonly reloadMembers: () => Promise<void>;
  /** What is pinned; messages of the timeline have it, too. */
  readonly pins: Store<PinsState>;
  /** Loads what is pinned now, because somebody asks; resolves when it is there or has failed. */
  readonly reloadPins: () => Promise<void>;
  /** Pins a message, or ends that, for who may `pin` by `mayInRoom`. Resolves when it is stored. */
  readonly pin: (messageId: string, pinned: boolean) => Promise<void>;
  /** Returns messages of the room by their ids, at most 50, deleted ones too; `left` has those that found no place in the answer. */
  readonly messages: (ids: readonly string[]) => Promise<ReplyOf<typeof contract.history.messages>>;
  /** The people who are writing now, oneself excluded. */
  readonly typing: Store<readonly string[]>;
  /** Says that I am writing; sent at most once every 3 s. */
  readonly sendTyping: () => void;
}

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
  /** Another number than before: {@link ChatEngine.mentions} may give something else by now. */
  readonly mentionsVersion: Store<number>;
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
