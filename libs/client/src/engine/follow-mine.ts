import { Delay } from '@nats-chat/async';
import { events, type PayloadOf } from '@nats-chat/contracts';
import { subscribeToRooms } from '@nats-chat/messaging';
import type { Invitation } from './api.ts';
import type { Context } from './context.ts';
import type { RoomSessions } from './room-sessions.ts';

/** How long a rename, which all members of a room hear of at once, spreads what they ask. */
const RENAME_SPREAD_MS = 1_000;

interface Followers extends Pick<Context, 'connection' | 'timer' | 'rooms' | 'names'> {
  readonly sessions: RoomSessions;
  /** Called when somebody added me to a room that is no direct conversation, which waits for its first message. */
  readonly onInvited: (invitation: Invitation) => void;
}

/** Follows what becomes of my rooms, of my settings for them, and of people’s names; returns how to stop. */
export function followMine({ connection, timer, rooms, sessions, names, onInvited }: Followers): (() => void)[] {
  const { caller: me, subscribe } = connection;
  const myRoomChanged = async (changed: PayloadOf<typeof events.membershipChanged>): Promise<void> => {
    const { room, kind, by, bannedUntil } = changed;
    if (kind === 'kicked') rooms.removed(room, { by, bannedUntil });
    // A rename reaches all members of a room at once, who must not ask at once.
    if (kind === 'changed') await new Delay(timer).wait(Math.random() * RENAME_SPREAD_MS);
    const info = await rooms.refreshRoom(room);
    if (info === undefined) sessions.end(room);
    else if (kind === 'invited' && info.type !== 'dm') onInvited({ room, by });
  };
  return [
    subscribe(events.membershipChanged, { user: me }, ({ payload, params }) => {
      if (payload.room === params.room) myRoomChanged(payload).catch(() => rooms.load());
    }),
    ...(['everyone', 'member'] as const).map((audience) =>
      subscribeToRooms(subscribe, events.roomUpdated, {
        audience,
        me,
        onEvent: (updated) => {
          rooms.update(updated);
          if (updated.deleted) sessions.end(updated.room);
        },
      }),
    ),
    subscribe(events.prefsChanged, { user: me }, ({ payload }) => {
      rooms.setPrefs(payload.room, payload.prefs);
    }),
    names.store.subscribe(() => {
      rooms.namesChanged();
    }),
    subscribe(events.personChanged, {}, ({ payload }) => {
      names.changed(payload.user, payload.displayName);
    }),
  ];
}
