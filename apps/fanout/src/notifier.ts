import { EVENT_VERSION, events, type Notification, type RoomType } from '@nats-chat/contracts';
import { injectTrace, type Logger } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { StoredEvent } from './event-log.ts';
import { notifications } from './metrics.ts';

/** Up to this many members the content itself is delivered to each; above, they are told and ask for it. */
const MAX_LIVE_MEMBERS = 50;
/** The most members that a private room may have. */
const MAX_MEMBERS = 1_000;

/** How an event reaches people: once for everyone, or once for each member, so that others do not learn of the room. */
export type Audience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'members'; readonly users: readonly string[]; readonly content: boolean };

/** Who is told of an event in a room of this type; nobody of one in an admin room, which has its own way. */
export const audienceOf = (type: RoomType, members: Iterable<string>): Audience => {
  if (type === 'public') return { kind: 'everyone' };
  const users = type === 'admin' ? [] : [...members].slice(0, MAX_MEMBERS);
  return { kind: 'members', users, content: users.length <= MAX_LIVE_MEMBERS };
};

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
    const publish = publisher(nc);
    if (audience.kind === 'everyone') {
      publish(build(events.notify.subject, { room }), JSON.stringify(notificationOf(stored)));
      publish(build(events.live.subject, { room }), liveJson(stored, json));
      notifications.add(1, { kind: 'notify' });
      notifications.add(1, { kind: 'live' });
      return;
    }
    const { users, content } = audience;
    const { subject } = content ? events.liveMember : events.notifyMember;
    const payload = utf8.encode(content ? liveJson(stored, json) : JSON.stringify(notificationOf(stored)));
    for (const user of users) publish(build(subject, { user, room }), payload);
    notifications.add(users.length, { kind: content ? 'live' : 'notify' });
  };

  return async (stored, json, type) => {
    try {
      const members = type === 'public' ? [] : (await membersOf(stored.room)).keys();
      deliver({ stored, json, audience: audienceOf(type, members) });
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

/** Publishes with the active trace; without one there are no headers, which would cost more than the rest. */
function publisher(nc: Pick<NatsConnection, 'publish'>): (subject: string, payload: string | Uint8Array) => void {
  const fields = headers();
  injectTrace(fields);
  const options = fields.keys().length === 0 ? undefined : { headers: fields };
  return (subject, payload) => {
    nc.publish(subject, payload, options);
  };
}
