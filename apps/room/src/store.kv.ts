import { ApiError } from '@nats-chat/contracts';
import type { Bucket } from '@nats-chat/kv';
import type { MembershipWriter } from '@nats-chat/membership';
import type { MembershipStore, OnboardedStore } from './store.ts';

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
  addFirstTime: (room, user, role) => writer.addFirstTime(room, user, role),
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

/** The bucket `ONBOARDED`, read from the leader. */
export const kvOnboardedStore = (bucket: Pick<Bucket<object>, 'get' | 'put'>): OnboardedStore => ({
  has: async (user) => (await bucket.get(user)).exists,
  add: async (user) => {
    await bucket.put(user, {});
  },
});

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 'CONFLICT';
