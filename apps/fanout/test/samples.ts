import { uuidV7 } from '@nats-chat/messaging';
import type { Envelope, RoomType } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { createLogger } from '@nats-chat/otel';
import type { StoredEvent } from '../src/event-log.ts';
import { messageIdOf } from '../src/message-id.ts';

/** Logs nothing. */
export const silent = createLogger({ service: 'fanout', level: 'silent' });

/** A room that the caller was let into. */
export const grantedRoom = (room = 'general', type: RoomType = 'public'): GrantedRoom => ({
  room,
  meta: { type, displayName: room, topic: '', creator: null, createdAt: 0, archived: false, deleted: false },
  role: 'member',
});

/** What may differ between two stored posts. */
export interface PostSample {
  readonly room?: string;
  readonly thread?: string;
  readonly seq?: number;
  readonly user?: string;
  readonly text?: string;
}

/** A post as the log holds it. */
export const storedPost = ({
  room = 'general',
  thread,
  seq = 1,
  user = 'alice',
  text = 'hello',
}: PostSample = {}): StoredEvent => {
  const clientId = uuidV7();
  const event: Envelope = {
    v: 1,
    kind: 'user',
    action: 'post',
    messageId: messageIdOf({ user, room, clientId }),
    clientId,
    user,
    timestamp: 1_700_000_000_000,
    text,
    threadId: thread,
  };
  return { room, seq, event, bytes: JSON.stringify(event).length };
};
