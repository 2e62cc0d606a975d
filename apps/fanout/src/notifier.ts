import { EVENT_VERSION, events, type Notification, type RoomType } from '@nats-chat/contracts';
import { traceHeaders, type Logger } from '@nats-chat/otel';
import { audienceOf, publishToRoom, type Audience } from '@nats-chat/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import { encodeLogged } from './event-bytes.ts';
import type { StoredEvent } from './event-log.ts';
import { notifications } from './metrics.ts';

/** Up to this many members the content itself is delivered to each; above, they are notified and ask for it. */
const MAX_LIVE_MEMBERS = 50;
/** The most members that a private room may have. */
const MAX_MEMBERS = 1_000;

/** Returns the notification of an event, without its content. */
export const notificationOf = ({ room, seq, event }: StoredEvent): Notification => ({
  v: EVENT_VERSION,
  room,
  seq,
  messageId: event.messageId,
  clientId: event.clientId,
  action: event.action,
  targetId: event.targetId,
  user: event.user,
  timestamp: event.timestamp,
  threadId: event.threadId,
  alsoInRoom: event.alsoInRoom,
  mentions: event.mentions,
});

export interface NotifierOptions {
  readonly nc: Pick<NatsConnection, 'publish'>;
  /** The members of a private room or DM, by user. */
  readonly membersOf: (room: string) => Promise<ReadonlyMap<string, unknown>>;
  readonly logger: Logger;
}

/** Notifies people of a stored event; `data` is the event as it was stored, in a room of `type`. */
export type Notifier = (stored: StoredEvent, data: Uint8Array, type: RoomType) => Promise<void>;

/**
 * Creates a notifier. It never rejects: the event is stored, and its sender must get the ack. Who was not notified finds the
 * gap at the next sync.
 */
export const createNotifier = ({ nc, membersOf, logger }: NotifierOptions): Notifier => {
  const deliver = ({ stored, data, audience }: Delivery): void => {
    const { room } = stored;
    const headers = traceHeaders();
    const options = headers && { headers };
    // A public room is notified of both: those who have it on screen take the content, the others count. Members of a small
    // private room get the content, of a larger one they ask for it.
    const withContent = audience.kind !== 'members' || audience.users.length <= MAX_LIVE_MEMBERS;
    if (!withContent || audience.kind === 'everyone') {
      const payload = Buffer.from(JSON.stringify(notificationOf(stored)));
      notifications.add(publishToRoom(nc, events.notify, { room, audience, payload, options }), { kind: 'notify' });
    }
    if (withContent) {
      const payload = encodeLogged(stored, data);
      notifications.add(publishToRoom(nc, events.live, { room, audience, payload, options }), { kind: 'live' });
    }
  };

  return async (stored, data, type) => {
    try {
      const audience = await audienceOf(type, async () => (await membersOf(stored.room)).keys().take(MAX_MEMBERS));
      deliver({ stored, data, audience });
    } catch (error) {
      notifications.add(1, { kind: 'failed' });
      logger.warn({ error, seq: stored.seq }, 'An event was stored, but not everyone was notified.');
    }
  };
};

interface Delivery {
  readonly stored: StoredEvent;
  readonly data: Uint8Array;
  readonly audience: Audience;
}
