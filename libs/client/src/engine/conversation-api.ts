import type { ApiError, contract, Message, Other, Pin, ReplyOf, RoomInfo, RoomRole } from '@nats-chat/contracts';
import type { OutboxItem } from '../outbox/item.ts';
import type { Store } from '../store/derived.ts';

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
