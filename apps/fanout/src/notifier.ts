import { EVENT_VERSION, events, type Notification, type RoomType } from '@nats-chat/contracts';
import { injectTrace, type Logger } from '@nats-chat/otel';
import { audienceOf, publishToRoom, type Audience } from '@nats-chat/messaging';
import { headers, type NatsConnection, type PublishOptions } from '@nats-io/nats-core';
import type { StoredEvent } from './event-log.ts';
import { notifications } from './metrics.ts';

/** Up to this many members the content itself is delivered to each; above, they are told and ask for it. */
const MAX_LIVE_MEMBERS = 50;
/** The most members that a private room may have. */
const MAX_MEMBERS = 1_000;

/** That an event is in the log, without its content. */
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
  mentions: event.mentions,
});

export interface NotifierOptions {
  readonly nc: Pick<NatsConnection, 'publish'>;
  /** The members of a private room or DM, by user. */
  readonly membersOf: (room: string) => Promise<ReadonlyMap<string, unknown>>;
  readonly logger: Logger;
}

/** Tells people of a stored event; `json` is the event as it was stored. */
export type Notifier = (stored: StoredEvent, json: string, type: RoomType) => Promise<void>;

/**
 * Never rejects: the event is stored and its sender must learn so. Who was not told finds the gap at the next sync.
 */
export const createNotifier = ({ nc, membersOf, logger }: NotifierOptions): Notifier => {
  const deliver = ({ stored, json, audience }: Delivery): void => {
    const { room } = stored;
    const options = traceOptions();
    // A public room is told both: those who have it on screen take the content, the others count. Members of a small
    // private room get the content, of a larger one they ask for it.
    const withContent = audience.kind !== 'members' || audience.users.length <= MAX_LIVE_MEMBERS;
    if (!withContent || audience.kind === 'everyone') {
      const payload = utf8.encode(JSON.stringify(notificationOf(stored)));
      notifications.add(publishToRoom(nc, events.notify, { room, audience }, payload, options), { kind: 'notify' });
    }
    if (withContent) {
      const payload = utf8.encode(liveJson(stored, json));
      notifications.add(publishToRoom(nc, events.live, { room, audience }, payload, options), { kind: 'live' });
    }
  };

  return async (stored, json, type) => {
    try {
      const members = type === 'private' || type === 'dm' ? [...(await membersOf(stored.room)).keys()] : [];
      deliver({ stored, json, audience: audienceOf(type, members.slice(0, MAX_MEMBERS)) });
    } catch (error) {
      notifications.add(1, { kind: 'failed' });
      logger.warn({ error, seq: stored.seq }, 'An event was stored, but not everyone was told.');
    }
  };
};

interface Delivery {
  readonly stored: StoredEvent;
  readonly json: string;
  readonly audience: Audience;
}

const utf8 = new TextEncoder();

/** The logged event, of which the log's own JSON is a part: an event is encoded once, however often it is sent. */
const liveJson = ({ room, seq }: StoredEvent, json: string): string =>
  `{"room":${JSON.stringify(room)},"seq":${seq},"event":${json}}`;

/** The active trace; without one there are no headers, which would cost more than the rest. */
function traceOptions(): PublishOptions | undefined {
  const fields = headers();
  injectTrace(fields);
  return fields.keys().length === 0 ? undefined : { headers: fields };
}
