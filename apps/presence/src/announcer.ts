import { EVENT_VERSION, events, type PayloadOf, type Presence, type RoomType } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import { audienceOf, publishToRoom } from '@nats-chat/messaging';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { metrics } from './metrics.ts';

export type RoomNews = Omit<PayloadOf<typeof events.roomPresence.everyone>, 'v'>;

/** Tells people, at most once. */
export interface Announcer {
  /** Tells who looks at a person how that person is seen now. */
  readonly person: (presence: Presence) => void;
  /** Tells a room of someone in it; in rooms that are not public each member, so that others do not learn of the room. */
  readonly room: (type: RoomType, news: RoomNews) => Promise<void>;
}

export const createAnnouncer = (
  nc: Pick<NatsConnection, 'publish'>,
  membership: Pick<Membership, 'members'>,
): Announcer => ({
  person: (presence) => {
    metrics.changes.add(1, { status: presence.status });
    nc.publish(build(events.presenceChanged.subject, { person: presence.user }), JSON.stringify(presence));
  },
  room: async (type, news) => {
    const { room } = news;
    const payload = JSON.stringify({ v: EVENT_VERSION, ...news });
    const members = type === 'private' || type === 'dm' ? (await membership.members(room)).keys() : [];
    const others = [...members].filter((user) => user !== news.user);
    publishToRoom(nc, events.roomPresence, { room, audience: audienceOf(type, others) }, payload);
  },
});
