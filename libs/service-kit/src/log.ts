import { envelope, events, type LoggedEvent } from '@nats-chat/contracts';
import { parse } from '@nats-chat/subjects';

/** A message of the stream `CHAT_MESSAGES`, however it was read. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
}

/**
 * The event that a stored message holds; its room is the one of its subject.
 *
 * @throws Error for a subject that is none of the log's, for data that is no envelope, and for a post whose thread is
 *   not the one of its subject.
 */
export const readLogged = ({ subject, seq, data }: StoredMessage): LoggedEvent => {
  const place = placeOf(subject);
  const result = envelope.safeParse(JSON.parse(utf8.decode(data)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`Not an event: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
  }
  const event = result.data;
  if (event.action === 'post' && event.threadId !== place.thread) throw new Error('A post of another thread.');
  return { room: place.room, seq, event };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

function placeOf(subject: string): { readonly room: string; readonly thread?: string } {
  const place =
    parse(events.posted.subject, subject) ??
    parse(events.postedThread.subject, subject) ??
    parse(events.postedAdmin.subject, subject);
  if (place === undefined) throw new Error('Not a subject of the log.');
  return place;
}
