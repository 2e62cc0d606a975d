import { EVENT_VERSION, events, type PayloadOf } from '@nats-chat/contracts';
import { injectTrace } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import { headers, type NatsConnection } from '@nats-io/nats-core';

export type MembershipNews = Omit<PayloadOf<typeof events.membershipChanged>, 'v'>;

/** Tells a person’s tabs what happened to their membership of a room, or to the room; at most once. */
export type Announcer = (user: string, news: MembershipNews) => void;

export const createAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): Announcer =>
  (user, news) => {
    const fields = headers();
    injectTrace(fields);
    const subject = build(events.membershipChanged.subject, { user, room: news.room });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, ...news }), { headers: fields });
  };
