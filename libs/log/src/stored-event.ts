import { events, isNewer, roomTypeOf, type Envelope, type LoggedEvent, type StreamName } from '@nats-chat/contracts';
import { counter } from '@nats-chat/otel';
import { build, parse, wildcard } from '@nats-chat/subjects';

const newer = counter(
  'log_newer_events_total',
  'Events of a later version than this service knows, read as far as their fields are known.',
);

/** The stream that holds the log. */
export const LOG_STREAM = 'CHAT_MESSAGES' satisfies StreamName;

/** A message of the stream {@link LOG_STREAM}, however it was read. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
}

/** An event with its place in the log, and its stored size. */
export interface StoredEvent extends LoggedEvent {
  readonly bytes: number;
}

/**
 * Returns the event that a stored message holds; its room is the one of its subject.
 *
 * The log’s only writer has checked the event, so this checks no more than what every reader relies on: the fields that
 * say what happened to which message. Fields, actions, kinds and rights that are not known yet are kept as they are: the
 * contract only grows, so an event of a later version is read as far as it is known, and counted.
 *
 * @example
 *   const { room, seq, event } = decodeStored(message);
 *
 * @throws Error for a subject that is none of the log’s, for data that is no event, and for a post whose thread is not
 *   the one of its subject.
 */
export const decodeStored = ({ subject, seq, data }: StoredMessage): StoredEvent => {
  const { room, thread } = subjectParts(subject);
  const event: unknown = JSON.parse(utf8.decode(data));
  requireEvent(event);
  if (isNewer(event)) newer.add(1);
  if (event.action === 'post' && event.threadId !== thread) throw new Error('A post of another thread.');
  return { room, seq, event, bytes: data.length };
};

/**
 * Returns the subject under which an event of a room, or of one of its threads, is stored.
 *
 * @example
 *   subjectOf({ room: 'general', thread: undefined }); // 'chat.general'
 *
 * @throws RangeError when the room or the thread is not a subject token, and for a thread in an admin room, which has none.
 */
export const subjectOf = ({ room, thread }: { readonly room: string; readonly thread: string | undefined }): string => {
  if (thread === undefined) return build(roomRow(room).subject, { room });
  if (isAdminRoom(room)) throw new RangeError('An admin room has no threads.');
  return build(events.postedThread.subject, { room, thread });
};

/**
 * Returns the patterns that together match every event of a room.
 *
 * @example
 *   subjectsOfRoom('general'); // ['chat.general', 'chat.general.thread.*']
 */
export const subjectsOfRoom = (room: string): readonly string[] => [
  subjectOf({ room, thread: undefined }),
  ...(isAdminRoom(room) ? [] : [wildcard(events.postedThread.subject, { room })]),
];

const isAdminRoom = (room: string): boolean => roomTypeOf(room) === 'admin';
const roomRow = (room: string) => (isAdminRoom(room) ? events.postedAdmin : events.posted);

/**
 * Returns the room of a subject of the log.
 *
 * @example
 *   roomOf('chat.general'); // 'general'
 *
 * @throws Error for any other subject.
 */
export const roomOf = (subject: string): string => subjectParts(subject).room;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function subjectParts(subject: string): { readonly room: string; readonly thread?: string } {
  const parts =
    parse(events.posted.subject, subject) ??
    parse(events.postedThread.subject, subject) ??
    parse(events.postedAdmin.subject, subject);
  if (parts === undefined) throw new Error('Not a subject of the log.');
  return parts;
}

const STRINGS = ['kind', 'action', 'messageId', 'clientId', 'user'] as const;
const INTEGERS = ['v', 'timestamp'] as const;
const OPTIONAL_STRINGS = ['text', 'threadId', 'targetId', 'replyTo', 'emoji', 'right'] as const;

function requireEvent(value: unknown): asserts value is Envelope {
  if (typeof value !== 'object' || value === null) throw new Error('Not an event: not an object.');
  const fields = value as Readonly<Record<string, unknown>>;
  const wrong =
    STRINGS.find((name) => typeof fields[name] !== 'string' || fields[name] === '') ??
    INTEGERS.find((name) => !Number.isSafeInteger(fields[name])) ??
    OPTIONAL_STRINGS.find((name) => fields[name] !== undefined && typeof fields[name] !== 'string') ??
    (fields['sortKey'] === undefined || Number.isSafeInteger(fields['sortKey']) ? undefined : 'sortKey');
  if (wrong !== undefined) throw new Error(`Not an event: ${wrong}.`);
}
