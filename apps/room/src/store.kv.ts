import { ApiError } from '@nats-chat/contracts';
import type { MembershipWriter } from '@nats-chat/membership';
import type { MembershipStore } from './store.ts';

/** The buckets `ROOM_META` and `ROOMS`. */
export const kvMembershipStore = (writer: MembershipWriter): MembershipStore => ({
  createRoom: async (room, meta) => {
    try {
      await writer.createRoom(room, meta);
      return { meta, created: true };
    } catch (error) {
      if (!isConflict(error)) throw error;
      const stored = await writer.readRoom(room);
      if (stored === undefined) throw new Error(`${room} is stored, but cannot be read.`, { cause: error });
      return { meta: stored.meta, created: false };
    }
  },
  ensureOwner: (room, user) => writer.ensureOwner(room, user),
  join: (room, user) => writer.putMember(room, user, 'member'),
  roleOf: (room, user) => writer.readRole(room, user),
  leave: async (room, user, as) => {
    try {
      await writer.removeMember(room, user, as);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  },
});

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 'CONFLICT';
