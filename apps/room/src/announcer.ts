import { EVENT_VERSION, events, type PayloadOf } from '@nats-chat/contracts';
import { traceHeaders } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';

export type MembershipNews = Omit<PayloadOf<typeof events.membershipChanged>, 'v'>;

/** Tells a person’s tabs what happened to their membership of a room, or to the room; at most once. */
export type Announcer = (user: string, news: MembershipNews) => void;

export const createAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): Announcer =>
  (user, news) => {
    const headers = traceHeaders();
    const subject = build(events.membershipChanged.subject, { user, room: news.room });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, ...news }), headers && { headers });
  };
