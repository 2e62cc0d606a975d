import { roomAudience, roomTypeOf, type EventRow, type RoomEvent, type RoomType } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import type { NatsConnection, PublishOptions } from '@nats-io/nats-core';
import type { z } from 'zod';
import type { EventFilter, Received } from './subscribe.ts';

/** Who is notified of what happens in a room. */
export type Audience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'members'; readonly users: readonly string[] }
  | { readonly kind: 'admins' };

/**
 * Returns who is notified of what happens in a room of this type, by {@link roomAudience}.
 *
 * @param membersOf Gives the members; called only where each of them is notified. What it rejects with is thrown.
 * @example
 * await audienceOf('public', async () => []); // { kind: 'everyone' }
 * await audienceOf('private', async () => ['bob']); // { kind: 'members', users: ['bob'] }
 */
export const audienceOf = async (type: RoomType, membersOf: () => Promise<Iterable<string>>): Promise<Audience> => {
  const row = roomAudience(type);
  return row === 'member' ? { kind: 'members', users: [...(await membersOf())] } : { kind: row };
};

export interface RoomMessage {
  readonly room: string;
  readonly audience: Audience;
  /** As it is encoded, once for all who get it. */
  readonly payload: string | Uint8Array;
  /** For each message that is published. */
  readonly options?: PublishOptions | undefined;
}

/**
 * Publishes what happened in a room, once for each subject of its audience.
 *
 * Returns how many messages were published; 0 for the admins of an event that no admin room has.
 *
 * @throws RangeError when the room or a user is no subject token.
 * @example
 * publishToRoom(nc, events.live, { room: 'general', audience: { kind: 'everyone' }, payload: JSON.stringify(logged) });
 */
export const publishToRoom = (
  nc: Pick<NatsConnection, 'publish'>,
  event: RoomEvent,
  { room, audience, payload, options }: RoomMessage,
): number => {
  const subjects = subjectsOf(event, room, audience);
  for (const subject of subjects) nc.publish(subject, payload, options);
  return subjects.length;
};

function subjectsOf({ everyone, member, admins }: RoomEvent, room: string, audience: Audience): readonly string[] {
  switch (audience.kind) {
    case 'everyone':
      return [build(everyone.subject, { room })];
    case 'members':
      return audience.users.map((user) => build(member.subject, { user, room }));
    case 'admins':
      return admins === undefined ? [] : [build(admins.subject, { room })];
  }
}

/** Subscribes to an event of the contract until the returned function is called; a connection's `subscribe`. */
export type Subscribe = <E extends EventRow>(
  event: E,
  filter: EventFilter<E>,
  onEvent: (received: Received<E>) => void,
) => () => void;

export interface RoomListener<Payload> {
  readonly room: string;
  /** The subscriber, as an encoded user token. */
  readonly me: string;
  readonly onEvent: (payload: Payload) => void;
}

/**
 * Subscribes to what happens in one room, by the subject of its audience, until the returned function is
 * called. An event that names another room than its subject is dropped.
 *
 * @example
 * const stop = subscribeToRoom(connection.subscribe, events.live, { room: 'general', me: 'alice', onEvent: show });
 */
export const subscribeToRoom = <Payload extends z.ZodType<{ readonly room: string }>>(
  subscribe: Subscribe,
  event: RoomEvent<Payload>,
  { room, me, onEvent }: RoomListener<z.output<Payload>>,
): (() => void) => subscribeTo(subscribe, event, { audience: roomAudience(roomTypeOf(room)), room, me, onEvent });

export interface AudienceListener<Payload> extends Omit<RoomListener<Payload>, 'room'> {
  readonly audience: keyof RoomEvent;
}

/**
 * Subscribes to what happens in all rooms with this audience, by one subscription: all public rooms, or all private rooms and
 * DMs that the subscriber is a member of. Else as {@link subscribeToRoom}.
 *
 * @example
 * const stop = subscribeToRooms(connection.subscribe, events.notify, { audience: 'member', me: 'alice', onEvent: show });
 */
export const subscribeToRooms = <Payload extends z.ZodType<{ readonly room: string }>>(
  subscribe: Subscribe,
  event: RoomEvent<Payload>,
  listener: AudienceListener<z.output<Payload>>,
): (() => void) => subscribeTo(subscribe, event, listener);

function subscribeTo<Payload extends z.ZodType<{ readonly room: string }>>(
  subscribe: Subscribe,
  event: RoomEvent<Payload>,
  { audience, room, me, onEvent }: AudienceListener<z.output<Payload>> & { readonly room?: string },
): () => void {
  const row = event[audience];
  if (row === undefined) return () => undefined;
  const filter = { ...(room !== undefined && { room }), ...(audience === 'member' && { user: me }) };
  return subscribe(row, filter, ({ payload, params }) => {
    const named: Readonly<Record<string, string>> = params;
    if (payload.room === named['room']) onEvent(payload);
  });
}
