import {
  EVENT_VERSION,
  events,
  type ChangedPin,
  type PayloadOf,
  type RoomMeta,
  type RoomPrefs,
  type RoomType,
} from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import { audienceOf, publishToRoom } from '@nats-chat/messaging';
import { traceHeaders } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { listedRoomOf } from './room-info.ts';

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

/** Notifies whoever sees a room of what it is now, and who changed it; at most once. */
export type RoomAnnouncer = (room: string, meta: RoomMeta, by: string) => Promise<void>;

export const createRoomAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>, membership: Pick<Membership, 'members'>): RoomAnnouncer =>
  async (room, meta, by) => {
    const audience = await audienceOf(meta.type, async () => (await membership.members(room)).keys());
    const { role, ...fields } = listedRoomOf(room, meta, undefined);
    const payload = { v: EVENT_VERSION, ...fields, deleted: meta.deleted, by };
    const headers = traceHeaders();
    const options = headers && { headers };
    publishToRoom(nc, events.roomUpdated, { room, audience, payload: JSON.stringify(payload), options });
  };

/** Notifies whoever sees a room of a message that was pinned or unpinned in it; at most once. */
export type PinAnnouncer = (room: string, type: RoomType, changed: Omit<ChangedPin, 'v' | 'room'>) => Promise<void>;

export const createPinAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>, membership: Pick<Membership, 'members'>): PinAnnouncer =>
  async (room, type, changed) => {
    const audience = await audienceOf(type, async () => (await membership.members(room)).keys());
    const headers = traceHeaders();
    const payload = JSON.stringify({ v: EVENT_VERSION, room, ...changed });
    publishToRoom(nc, events.pinChanged, { room, audience, payload, options: headers && { headers } });
  };

/** Notifies a person’s tabs of their settings for a room; at most once. */
export type PrefsAnnouncer = (user: string, room: string, prefs: RoomPrefs) => void;

export const createPrefsAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): PrefsAnnouncer =>
  (user, room, prefs) => {
    const headers = traceHeaders();
    const subject = build(events.prefsChanged.subject, { user });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, room, prefs }), headers && { headers });
  };

/** Notifies a person’s tabs of whom they block now, or do not any more; at most once. */
export type BlockAnnouncer = (user: string, person: string, blocked: boolean) => void;

export const createBlockAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): BlockAnnouncer =>
  (user, person, blocked) => {
    const headers = traceHeaders();
    const subject = build(events.blockChanged.subject, { user });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, person, blocked }), headers && { headers });
  };
