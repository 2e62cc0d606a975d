import { contract, type RoomInfo } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { eventOf } from '@nats-chat/timeline';
import type { Connection } from '../connection/connect.ts';
import type { ChatEngine } from './api.ts';
import type { RoomSessions } from './room-sessions.ts';
import { asApiError } from './request-with-retry.ts';
import type { Rooms } from './rooms.ts';

export interface RoomRequestsOptions {
  readonly me: string;
  readonly connection: Pick<Connection, 'request'>;
  /** Asks again while that may help. */
  readonly request: Requester;
  readonly rooms: Pick<Rooms, 'find' | 'upsert' | 'setPrefs' | 'removed' | 'refreshRoom'>;
  readonly sessions: Pick<RoomSessions, 'stored'>;
  readonly newKey: () => string;
  /** Called with a room that is not there any more, or not for me. */
  readonly onEnd: (room: string) => void;
}

type RoomRequests = Pick<
  ChatEngine,
  | 'browse'
  | 'create'
  | 'openDm'
  | 'invite'
  | 'kick'
  | 'bans'
  | 'unban'
  | 'setRole'
  | 'updateRoom'
  | 'previewRetention'
  | 'archive'
  | 'deleteRoom'
  | 'setPrefs'
  | 'join'
  | 'claim'
  | 'leave'
  | 'moderate'
  | 'versions'
  | 'audit'
>;

/** Returns what a person asks of rooms, each by one request; what the answers say of a room is known from then on. */
export const roomRequests = (options: RoomRequestsOptions): RoomRequests => {
  const { me, connection, request, rooms, sessions, newKey, onEnd } = options;
  const upsert = (info: RoomInfo): RoomInfo => {
    rooms.upsert(info);
    return info;
  };
  return {
    browse: (after, archived) => request(contract.room.list, {}, { scope: 'all', after, archived }),
    create: async (room) => {
      // A public room is asked for once: a second time the name would be taken, by me.
      const ask = room.type === 'public' ? connection.request : request;
      return upsert(await ask(contract.room.create, {}, room));
    },
    openDm: async (users) => upsert(await request(contract.room.dm, {}, { users: [...users] })),
    invite: (room, users) => request(contract.room.invite, { room }, { users: [...users] }),
    kick: async (room, person, bannedUntil) => {
      const ban = bannedUntil === undefined ? {} : { ban: { until: bannedUntil } };
      await request(contract.room.kick, { room }, { person, ...ban });
    },
    bans: (room, after) => request(contract.room.bans, { room }, after === undefined ? {} : { after }),
    unban: async (room, person) => {
      await request(contract.room.unban, { room }, { person });
    },
    setRole: async (room, person, role) => {
      await request(contract.room.role, { room }, { person, role });
    },
    updateRoom: async (room, changes) => upsert(await request(contract.room.update, { room }, changes)),
    previewRetention: (room, days) => request(contract.room.retention, { room }, { days }),
    archive: async (room, archived) => upsert(await request(contract.room.archive, { room }, { archived })),
    deleteRoom: async (room, as) => {
      await request(as === 'owner' ? contract.room.delete : contract.room.remove, { room }, {});
      rooms.removed(room, { by: me, deleted: true });
      onEnd(room);
    },
    setPrefs: async (room, changes) => {
      rooms.setPrefs(room, await request(contract.room.prefs, { room }, changes));
    },
    join: async (room) => {
      try {
        return upsert(await request(contract.room.join, { room }, {}));
      } catch (error) {
        // What is known of the room does not say why: it was archived meanwhile, or I may not come back.
        if (asApiError(error).code === 'FORBIDDEN') await rooms.refreshRoom(room).catch(() => undefined);
        throw error;
      }
    },
    claim: async (room) => upsert(await request(contract.room.claim, { room }, {})),
    leave: async (room) => {
      await request(contract.room.leave, { room }, {});
      const info = rooms.find(room);
      if (info?.type === 'public') rooms.upsert({ ...info, role: null });
      else if (info !== undefined) onEnd(room);
    },
    moderate: async ({ room, messageId: targetId, threadId }, reason) => {
      const command = { action: 'delete', clientId: newKey(), targetId } as const;
      const stored = await request(contract.fanout.moderate, { room }, { ...command, reason });
      const event = eventOf(command, { messageId: stored.id, user: me, threadId, timestamp: stored.timestamp });
      sessions.stored({ room, seq: stored.seq, event });
    },
    versions: async (room, messageId) => (await request(contract.history.versions, { room }, { messageId })).versions,
    audit: (filters) => request(contract.room.audit, {}, filters),
  };
};
