import { EVENT_VERSION, events, type PayloadOf, type Presence, type RoomType } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import { audienceOf, publishToRoom } from '@nats-chat/messaging';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { metrics } from './metrics.ts';

export type RoomEvent = Omit<PayloadOf<typeof events.roomPresence.everyone>, 'v'>;

/** Notifies people, at most once. */
export interface Announcer {
  /** Notifies those who see a person of how that person is seen now. */
  readonly person: (presence: Presence) => void;
  /** Notifies a room of someone in it; in rooms that are not public each member, so that others do not learn of the room. */
  readonly room: (type: RoomType, event: RoomEvent) => Promise<void>;
}

export const createAnnouncer = (
  nc: Pick<NatsConnection, 'publish'>,
  membership: Pick<Membership, 'members'>,
): Announcer => ({
  person: (presence) => {
    metrics.changes.add(1, { status: presence.status });
    const subject = build(events.presenceChanged.subject, { person: presence.user });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, ...presence }));
  },
  room: async (type, event) => {
    const { room } = event;
    const payload = JSON.stringify({ v: EVENT_VERSION, ...event });
    const audience = await audienceOf(type, async () =>
      (await membership.members(room)).keys().filter((user) => user !== event.user),
    );
    publishToRoom(nc, events.roomPresence, { room, audience, payload });
  },
});
