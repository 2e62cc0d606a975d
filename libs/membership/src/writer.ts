import {
  ApiError,
  buckets,
  membership,
  roomMeta,
  roomTypeOf,
  type RoomMeta,
  type RoomRole,
} from '@nats-chat/contracts';
import { DELETE_KEY, FORGET_KEY, openBucket, updateKey, type Bucket } from '@nats-chat/kv';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { isDeepStrictEqual } from 'node:util';
import { decodeMeta, decodeRole } from './decode.ts';

/** What a membership is after a write. */
export interface WrittenMember {
  readonly role: RoomRole;
  readonly revision: number;
  /** Whether the write changed anything. */
  readonly changed: boolean;
}

/** A room with the revision that {@link MembershipWriter.updateRoom} compares with. */
export interface StoredRoom {
  readonly meta: RoomMeta;
  readonly revision: number;
}

/** A room after {@link MembershipWriter.syncRoom}. */
export interface SyncedRoom {
  readonly meta: RoomMeta;
  /** Whether it was written. */
  readonly changed: boolean;
}

/**
 * Writes rooms and memberships; for their owner, the room service, alone.
 *
 * Nothing is cached: every decision is taken against the leader, by compare-and-set. Each method throws ApiError
 * `UNAVAILABLE` when JetStream does not answer within 2 s.
 */
export interface MembershipWriter {
  /** Makes a person a member. Who is one already stays what they are: joining does not take an owner’s role away. */
  putMember(room: string, user: string, role: RoomRole): Promise<WrittenMember>;
  /**
   * Makes a person a member for the first time; whether it did.
   *
   * Who is or was a member stays as they are: nobody gets a room back that they gave away by creating it again. Of the others
   * who left a room it is forgotten after `forgetAfterMs` of the bucket.
   */
  addFirstTime(room: string, user: string, role: RoomRole): Promise<boolean>;
  /** Returns a person’s role as the leader has it now. */
  readRole(room: string, user: string): Promise<RoomRole | undefined>;
  /** Changes a member’s role. @throws ApiError `NOT_MEMBER` when there is no such member. */
  setRole(room: string, user: string, role: RoomRole): Promise<WrittenMember>;
  /**
   * Ends a membership; false when there was none, and then nothing is written.
   *
   * @param as The role that was decided upon: what was decided about a member must not end an owner.
   * @throws ApiError `CONFLICT` when the role is not `as` any more.
   */
  removeMember(room: string, user: string, as?: RoomRole): Promise<boolean>;
  /**
   * Makes a membership what `roleNow` says, which is asked between the read of the key and its write: of several at once,
   * whoever wrote last asked after all the others had written. Returns whether anything was written.
   *
   * @param always Writes also what is there already. Whoever changed what `roleNow` reads does so: another one, who asked
   *   before that change, must not write after it.
   */
  syncMember(
    room: string,
    user: string,
    roleNow: () => Promise<RoomRole | undefined>,
    always: boolean,
  ): Promise<boolean>;
  /** Creates a room and returns its revision. @throws ApiError `CONFLICT` when the id is taken, also by a deleted room. */
  createRoom(room: string, meta: RoomMeta): Promise<number>;
  /**
   * Makes a room what `metaNow` says, as {@link MembershipWriter.syncMember} does a membership; fields that it does not say stay.
   *
   * @throws Error when there is no such room.
   */
  syncRoom(room: string, metaNow: () => Promise<RoomMeta>, always: boolean): Promise<SyncedRoom>;
  /**
   * Replaces a room, if it still is at `stored.revision`, and returns the new one.
   *
   * @throws ApiError `CONFLICT` when it changed meanwhile.
   */
  updateRoom(room: string, stored: StoredRoom): Promise<number>;
  /** Returns a room as the leader has it now. */
  readRoom(room: string): Promise<StoredRoom | undefined>;
}

/**
 * Opens the writer over a connection that may write `ROOMS` and `ROOM_META`, which must exist.
 *
 * @example
 * const writer = await openWriter(nc);
 */
export const openWriter = async (nc: NatsConnection): Promise<MembershipWriter> => {
  const [members, rooms] = await Promise.all([
    openBucket(nc, 'ROOMS', { decode: decodeRole, encode: (role) => membership.encode({ role }) }),
    openBucket(nc, 'ROOM_META', { decode: decodeMeta, encode: (meta) => roomMeta.encode(meta) }),
  ]);
  return new KvWriter(members, rooms);
};

class KvWriter implements MembershipWriter {
  readonly #members: Bucket<RoomRole>;
  readonly #rooms: Bucket<RoomMeta>;

  constructor(members: Bucket<RoomRole>, rooms: Bucket<RoomMeta>) {
    this.#members = members;
    this.#rooms = rooms;
  }

  async putMember(room: string, user: string, role: RoomRole): Promise<WrittenMember> {
    const { value = role, ...written } = await updateKey(
      { bucket: this.#members, key: memberKey(room, user) },
      (held) => (held.value === undefined ? role : undefined),
    );
    return { role: value, revision: written.revision, changed: written.changed };
  }

  async addFirstTime(room: string, user: string, role: RoomRole): Promise<boolean> {
    return (await this.#members.update(memberKey(room, user), role, NEVER_WRITTEN)) !== undefined;
  }

  async readRole(room: string, user: string): Promise<RoomRole | undefined> {
    return (await this.#members.get(memberKey(room, user))).value;
  }

  async setRole(room: string, user: string, role: RoomRole): Promise<WrittenMember> {
    const { revision, changed } = await updateKey({ bucket: this.#members, key: memberKey(room, user) }, (held) => {
      if (held.value === undefined) throw new ApiError('NOT_MEMBER', 'That person is not a member of the room.');
      return held.value === role ? undefined : role;
    });
    return { role, revision, changed };
  }

  async removeMember(room: string, user: string, as?: RoomRole): Promise<boolean> {
    const { changed } = await updateKey({ bucket: this.#members, key: memberKey(room, user) }, async (held) => {
      if (!held.exists) return undefined;
      if (as !== undefined && held.value !== as) throw new ApiError('CONFLICT', 'The role was changed meanwhile.');
      return await this.#endOf(room, user);
    });
    return changed;
  }

  async syncMember(
    room: string,
    user: string,
    roleNow: () => Promise<RoomRole | undefined>,
    always: boolean,
  ): Promise<boolean> {
    const { changed } = await updateKey({ bucket: this.#members, key: memberKey(room, user) }, async (held) => {
      const role = await roleNow();
      const isSame = role === undefined ? !held.exists : held.value === role;
      return isSame && !always ? undefined : (role ?? (await this.#endOf(room, user)));
    });
    return changed;
  }

  createRoom(room: string, meta: RoomMeta): Promise<number> {
    return this.#writeRoom(room, { meta, revision: NEVER_WRITTEN });
  }

  async syncRoom(room: string, metaNow: () => Promise<RoomMeta>, always: boolean): Promise<SyncedRoom> {
    const key = build(buckets.ROOM_META.key, { room });
    const { value, changed } = await updateKey({ bucket: this.#rooms, key }, async (held) => {
      if (held.value === undefined) throw new Error(`${room} is not stored, or cannot be read.`);
      const meta = { ...held.value, ...(await metaNow()) };
      return always || !isDeepStrictEqual(meta, held.value) ? meta : undefined;
    });
    if (value === undefined) throw new Error(`${room} is not stored, or cannot be read.`);
    return { meta: value, changed };
  }

  updateRoom(room: string, stored: StoredRoom): Promise<number> {
    return this.#writeRoom(room, stored);
  }

  async readRoom(room: string): Promise<StoredRoom | undefined> {
    const { value, revision } = await this.#rooms.get(build(buckets.ROOM_META.key, { room }));
    return value === undefined ? undefined : { meta: value, revision };
  }

  /** That who made a public room has left it must never be forgotten: they would be its owner again. */
  async #endOf(room: string, user: string): Promise<typeof DELETE_KEY | typeof FORGET_KEY> {
    if (roomTypeOf(room) !== 'public') return FORGET_KEY;
    const creator = (await this.readRoom(room))?.meta.creator;
    return creator === undefined || creator === user ? DELETE_KEY : FORGET_KEY;
  }

  async #writeRoom(room: string, { meta, revision }: StoredRoom): Promise<number> {
    if (meta.type !== roomTypeOf(room)) throw new RangeError(`${room} is not the id of a ${meta.type} room.`);
    const written = await this.#rooms.update(build(buckets.ROOM_META.key, { room }), meta, revision);
    if (written === undefined)
      throw new ApiError('CONFLICT', CONFLICT[revision === NEVER_WRITTEN ? 'taken' : 'changed']);
    return written;
  }
}

/** The revision that a compare-and-set gives for a key that must not have been written before, not even deleted. */
const NEVER_WRITTEN = 0;

const CONFLICT = { taken: 'This room id is taken.', changed: 'The room was changed meanwhile.' };

const memberKey = (room: string, user: string): string => build(buckets.ROOMS.key, { room, user });
