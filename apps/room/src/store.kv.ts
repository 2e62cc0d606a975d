import { ApiError } from '@nats-chat/contracts';
import type { Bucket } from '@nats-chat/kv';
import type { MembershipWriter, StoredRoom } from '@nats-chat/membership';
import type { MembershipStore, OnboardedStore } from './store.ts';

/** The buckets `ROOM_META` and `ROOMS`. */
export const kvMembershipStore = (writer: MembershipWriter): MembershipStore => ({
  createRoom: async (room, meta) => {
    try {
      await writer.createRoom(room, meta);
      return { meta, created: true };
    } catch (error) {
      if (!isConflict(error)) throw error;
      return { meta: (await readStored(writer, room)).meta, created: false };
    }
  },
  syncRoom: (room, metaNow, always) => writer.syncRoom(room, metaNow, always !== undefined),
  addFirstTime: (room, user, role) => writer.addFirstTime(room, user, role),
  join: (room, user) => writer.putMember(room, user, 'member'),
  roleOf: (room, user) => writer.readRole(room, user),
  claim: async (room, user) => {
    const { meta, revision } = await readStored(writer, room);
    const { claimedBy } = meta;
    if (claimedBy !== undefined && (await writer.readRole(room, claimedBy)) === 'owner') return undefined;
    const claimed = { ...meta, claimedBy: user };
    await writer.updateRoom(room, { meta: claimed, revision });
    return claimed;
  },
  makeOwner: async (room, user) => {
    const { role } = await writer.putMember(room, user, 'owner');
    if (role !== 'owner') await writer.setRole(room, user, 'owner');
  },
  setRole: async (room, user, role) => {
    await writer.setRole(room, user, role);
  },
  sync: (room, user, roleNow, always) => writer.syncMember(room, user, roleNow, always !== undefined),
  leave: async (room, user, as) => {
    try {
      return await writer.removeMember(room, user, as);
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

async function readStored(writer: Pick<MembershipWriter, 'readRoom'>, room: string): Promise<StoredRoom> {
  const stored = await writer.readRoom(room);
  if (stored === undefined) throw new Error(`${room} is stored, but cannot be read.`);
  return stored;
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 'CONFLICT';
