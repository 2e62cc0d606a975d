import type { Message } from '@nats-chat/contracts';
import { repliesOf } from '@nats-chat/timeline';

/** A row of a page, as the driver gives it. */
export interface MessageRow {
  readonly id: string;
  readonly room: string;
  readonly seq: number;
  readonly sort_key: number;
  readonly kind: Message['kind'];
  readonly username: string;
  readonly client_id: string;
  readonly text: string | null;
  readonly timestamp: number;
  readonly thread_id: string | null;
  readonly reply_to: string | null;
  readonly sticker_url: string | null;
  readonly attachments: Message['attachments'] | null;
  readonly mentions: Message['mentions'] | null;
  readonly system_note: Message['system'] | null;
  readonly also_in_room: boolean;
  readonly is_deleted: boolean;
  readonly edited_at: number | null;
  readonly edit_seq: number | null;
  /** Emoji and person, in the order of the reactions. */
  readonly reactions: readonly (readonly [string, string])[] | null;
  /** What is read of the replies in its thread; null when there is none. */
  readonly replies: Pick<NonNullable<Message['replies']>, 'count' | 'recent'> | null;
}

/** Returns the message of a row, in the same shape as one that is folded from events. */
export const messageOf = (row: MessageRow): Message => ({
  room: row.room,
  messageId: row.id,
  clientId: row.client_id,
  seq: row.seq,
  sortKey: row.sort_key,
  kind: row.kind,
  user: row.username,
  timestamp: row.timestamp,
  ...present('threadId', row.thread_id),
  ...(row.also_in_room && { alsoInRoom: true }),
  ...present('replyTo', row.reply_to),
  ...(row.is_deleted
    ? {}
    : {
        ...present('text', row.text),
        ...present('mentions', row.mentions),
        ...present('stickerUrl', row.sticker_url),
        ...present('attachments', row.attachments),
        ...present('system', row.system_note),
        ...present('editedAt', row.edited_at),
        ...present('editSeq', row.edit_seq),
      }),
  deleted: row.is_deleted,
  reactions: row.is_deleted ? [] : reactionsOf(row.reactions ?? []),
  ...present('replies', row.replies && repliesOf(row.replies)),
});

const present = <Name extends string, Value>(
  name: Name,
  value: Value | null,
): Partial<Record<Name, NonNullable<Value>>> =>
  value === null || value === undefined ? {} : ({ [name]: value } as Record<Name, NonNullable<Value>>);

const reactionsOf = (pairs: readonly (readonly [string, string])[]): Message['reactions'] =>
  [...Map.groupBy(pairs, ([emoji]) => emoji)].map(([emoji, of]) => ({ emoji, users: of.map(([, user]) => user) }));
