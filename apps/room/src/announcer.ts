import { EVENT_VERSION, events, type PayloadOf } from '@nats-chat/contracts';
import { traceHeaders } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';

export type MembershipEvent = Omit<PayloadOf<typeof events.membershipChanged>, 'v'>;

/** Notifies a person’s tabs of what happened to their membership of a room, or to the room; at most once. */
export type Announcer = (user: string, event: MembershipEvent) => void;

export const createAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): Announcer =>
  (user, event) => {
    const headers = traceHeaders();
    const subject = build(events.membershipChanged.subject, { user, room: event.room });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, ...event }), headers && { headers });
  };
