import { z } from 'zod';
import { event, plannedEvent, roomEvent, type EventRow, type PlannedEvent } from './define.ts';
import { presenceSchema } from './endpoints/presence.ts';
import { changedPin, roomPrefs, roomRole, updatedRoom } from './room.ts';
import { ownPrefs, person } from './endpoints/user-search.ts';
import { envelope, loggedEvent, notification } from './message.ts';
import { openEnum } from './open.ts';
import { roomId, timestamp, userId } from './schemas.ts';

const membershipChange = z.object({ role: roomRole });

const roomPresence = z.object({
  v: z.int().positive(),
  kind: openEnum(['typing', 'joined', 'left']),
  room: roomId,
  user: userId,
});

const membershipChanged = z.object({
  v: z.int().positive(),
  room: roomId,
  kind: openEnum(['joined', 'left', 'invited', 'kicked', 'role', 'changed', 'deleted']),
  by: userId,
  /** Of somebody kicked who may not join again: until when; `null`: for ever. */
  bannedUntil: timestamp.nullable().optional(),
});

/** Everything that is published without an answer. */
export const events = {
  posted: event({
    subject: 'chat.{room}',
    summary: 'A message event of a room.',
    from: 'fanout',
    to: 'log',
    payload: envelope,
  }),
  postedThread: event({
    subject: 'chat.{room}.thread.{thread}',
    summary: 'A message event of a thread.',
    from: 'fanout',
    to: 'log',
    payload: envelope,
  }),
  postedAdmin: event({
    subject: 'admin.{room}',
    summary: 'A message event of an admin room.',
    from: 'fanout',
    to: 'log',
    payload: envelope,
  }),
  deadLetter: event({
    subject: 'dlq.{stream}.{consumer}',
    summary: 'What could not be processed, with the reason in its headers.',
    from: 'persist',
    to: 'log',
    payload: z.unknown(),
  }),
  roomChanged: event({
    subject: 'room.changed.{room}',
    summary: 'A membership changed; republished from the ROOMS bucket’s stream, a hint and never the only source.',
    from: 'room',
    to: 'services',
    payload: membershipChange,
  }),
  notify: roomEvent({
    everyone: 'room.notify.{room}',
    member: 'deliver.{user}.notify.{room}',
    summary: 'Something happened in a room.',
    from: 'fanout',
    payload: notification,
  }),
  live: roomEvent({
    everyone: 'room.live.{room}',
    member: 'deliver.{user}.live.{room}',
    admins: 'room.admin.{room}',
    summary: 'The content itself: for those who have a public room on screen, and in private ones of up to 50 members.',
    from: 'fanout',
    payload: loggedEvent,
  }),
  presenceChanged: event({
    subject: 'presence.changed.{person}',
    summary: 'A person’s presence changed.',
    from: 'presence',
    to: 'people',
    // Without a version where the service is older than this field.
    payload: presenceSchema.extend({ v: z.int().positive().optional() }),
  }),
  personChanged: event({
    subject: 'people.changed.{person}',
    summary: 'A person got another name, or may not sign in any more.',
    from: 'user-search',
    to: 'people',
    payload: person.extend({ v: z.int().positive() }),
  }),
  roomPresence: roomEvent({
    everyone: 'room.presence.{room}',
    member: 'deliver.{user}.presence.{room}',
    summary: 'Typing, people coming and going in a room.',
    from: 'presence',
    payload: roomPresence,
  }),
  roomUpdated: roomEvent({
    everyone: 'room.updated.{room}',
    member: 'deliver.{user}.updated.{room}',
    summary: 'A room got another name, topic or setting, was archived, opened again or deleted.',
    from: 'room',
    payload: updatedRoom,
  }),
  pinChanged: roomEvent({
    everyone: 'room.pinned.{room}',
    member: 'deliver.{user}.pinned.{room}',
    summary: 'A message of a room was pinned or unpinned.',
    from: 'room',
    payload: changedPin,
  }),
  prefsChanged: event({
    subject: 'deliver.{user}.prefs',
    summary: 'My settings for a room changed, in another tab or on another device.',
    from: 'room',
    to: 'people',
    payload: z.object({ v: z.int().positive(), room: roomId, prefs: roomPrefs }),
  }),
  blockChanged: event({
    subject: 'deliver.{user}.prefs.blocks',
    summary: 'I blocked a person, or ended that, in another tab or on another device.',
    from: 'room',
    to: 'people',
    payload: z.object({ v: z.int().positive(), person: userId, blocked: z.boolean() }),
  }),
  ownPrefsChanged: event({
    subject: 'deliver.{user}.prefs.own',
    summary: 'My own settings changed, in another tab or on another device.',
    from: 'user-search',
    to: 'people',
    payload: z.object({ v: z.int().positive(), prefs: ownPrefs }),
  }),
  membershipChanged: event({
    subject: 'deliver.{user}.room.{room}',
    summary: 'My membership of a room, or the room itself, changed.',
    from: 'room',
    to: 'people',
    payload: membershipChanged,
  }),
  appEvent: plannedEvent({
    subject: 'app.{appId}.{room}.{event}',
    summary: 'An app’s event, for fanout to deliver to members.',
    from: 'app',
    to: 'services',
  }),
  appEventMember: plannedEvent({
    subject: 'deliver.{user}.app.{appId}.{room}.{event}',
    summary: 'An app’s event.',
    from: 'fanout',
    to: 'people',
  }),
  translateResponse: plannedEvent({
    subject: 'deliver.{user}.translate.response',
    summary: 'A chunk of a translation.',
    from: 'translation',
    to: 'people',
  }),
} as const;

/** Every subject that is published without an answer, with its name: `live.member` for an audience of a room's event. */
export const eventRows: readonly (readonly [name: string, row: EventRow | PlannedEvent])[] = Object.entries(
  events,
).flatMap(([name, row]): (readonly [string, EventRow | PlannedEvent])[] =>
  'subject' in row
    ? [[name, row]]
    : Object.entries(row).map(([audience, each]) => [`${name}.${audience}`, each as EventRow] as const),
);
