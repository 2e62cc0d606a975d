import type { Message } from '@nats-chat/contracts';
import type { Pivot } from './page/page.ts';

/** What PostgreSQL knows of messages. Each method rejects while it is unavailable. */
export interface Store {
  /** Messages of a room or of one of its threads on both sides of a place, nearest first, in no order. */
  readonly page: (query: PageQuery) => Promise<Message[]>;
  /** Messages of a room and its threads by their ids, in no order; their replies count up to the sequence `upTo`. */
  readonly messages: (room: string, ids: readonly string[], upTo: number) => Promise<Message[]>;
  /** The sort key of a message of a room or of one of its threads; undefined when it is none of it, or not stored. */
  readonly sortKeyOf: (query: MessageQuery) => Promise<number | undefined>;
  /** What a message of a room said before, by sequence; nothing of one that is deleted, or none of it. */
  readonly earlierTexts: (room: string, messageId: string) => Promise<Version[]>;
  /** When the last message of a person that each of these rooms shows was written, in ms since 1970; nothing of a room without one. */
  readonly lastTimes: (rooms: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Of each of these rooms the last message of a person that it shows, where there is one; in no order. The text may be cut beyond an excerpt. */
  readonly lastMessages: (rooms: readonly string[]) => Promise<Message[]>;
  /** Messages that mention a person, the newest first, of everybody but themselves; without reactions and replies, in no order. */
  readonly mentions: (query: MentionsQuery) => Promise<Message[]>;
  /** Where an event is; undefined when it is not stored, or is none that the query describes. */
  readonly find: (query: EventQuery) => Promise<Found | undefined>;
  /** Whether anything happened in a room between two sequences, both excluded. */
  readonly hasEvents: (room: string, after: number, before: number) => Promise<boolean>;
}

export interface PageQuery extends Pivot {
  readonly room: string;
  /** The thread, which begins with the message that started it; the room itself when left out. */
  readonly thread: string | undefined;
  readonly before: number;
  readonly after: number;
  /** Replies in threads count up to this sequence. */
  readonly upTo: number;
}

/** A text of a message, with the sequence and the time of the post or edit that brought it. */
export interface Version {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

export interface MessageQuery {
  readonly room: string;
  /** As for a page. */
  readonly thread: string | undefined;
  readonly messageId: string;
}

export interface MentionsQuery {
  readonly person: string;
  /** Where everyone is mentioned, the person is, too. */
  readonly rooms: readonly string[];
  readonly before: MentionPlace;
  readonly limit: number;
}

/** Where a message stands among those of all rooms: by its time in ms since 1970, then by its id. */
export type MentionPlace = Pick<Message, 'timestamp' | 'messageId'>;

export interface EventQuery {
  readonly room: string;
  /** The id of a message, or of an event about one. */
  readonly messageId: string;
  /** The message that the event is about; undefined for a post. */
  readonly targetId?: string | undefined;
}

export interface Found {
  readonly seq: number;
  readonly timestamp: number;
  /** The thread that it is in; undefined in the room itself. */
  readonly threadId?: string | undefined;
  /** The message that it is about; undefined for a post. */
  readonly targetId?: string | undefined;
  /** Whether it is a post that was deleted since. */
  readonly deleted?: boolean | undefined;
}
