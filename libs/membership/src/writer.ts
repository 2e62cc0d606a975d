import {
  ApiError,
  buckets,
  membership,
  roomMeta,
  roomTypeOf,
  type RoomMeta,
  type RoomRole,
} from '@nats-chat/contracts';
import { isConflict } from '@nats-chat/service-kit';
import { build } from '@nats-chat/subjects';
import { jetstream } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/nats-core';
import { decodeMeta, decodeRole, type Decode } from './decode.ts';
import { unavailable } from './unavailable.ts';

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
   * Makes a person the owner of a room that is new; whether it did.
   *
   * Who is or ever was a member stays as they are, so that nobody gets a room back that they gave away by creating it
   * again.
   */
  putFounder(room: string, user: string): Promise<boolean>;
  /** A person’s role as the leader has it now. */
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
  /** Creates a room and returns its revision. @throws ApiError `CONFLICT` when the id is taken, also by a deleted room. */
  createRoom(room: string, meta: RoomMeta): Promise<number>;
  /**
   * Replaces a room, if it still is at `stored.revision`, and returns the new one.
   *
   * @throws ApiError `CONFLICT` when it changed meanwhile.
   */
  updateRoom(room: string, stored: StoredRoom): Promise<number>;
  /** A room as the leader has it now. */
  readRoom(room: string): Promise<StoredRoom | undefined>;
}

/** Opens the writer over a connection that may write `ROOMS` and `ROOM_META`, which must exist. */
export const openWriter = async (nc: NatsConnection): Promise<MembershipWriter> => {
  const kvm = new Kvm(jetstream(nc, { timeout: TIMEOUT_MS }));
  // Without Direct Get: a compare-and-set against what a lagging replica says would fail for no reason.
  const [members, rooms] = await Promise.all([kvm.open('ROOMS'), kvm.open('ROOM_META')]);
  return new KvWriter(members, rooms);
};

const TIMEOUT_MS = 2_000;

/** How often a compare-and-set is tried against other writers of the same key before it is `UNAVAILABLE`. */
const ATTEMPTS = 5;

class KvWriter implements MembershipWriter {
  readonly #members: KV;
  readonly #rooms: KV;

  constructor(members: KV, rooms: KV) {
    this.#members = members;
    this.#rooms = rooms;
  }

  putMember(room: string, user: string, role: RoomRole): Promise<WrittenMember> {
    const key = build(buckets.ROOMS.key, { room, user });
    return retried(async () => {
      const held = await read(this.#members, key, decodeRole);
      if (held.value !== undefined) return { role: held.value, revision: held.revision, changed: false };
      return this.#writeRole(key, role, held.revision);
    });
  }

  async putFounder(room: string, user: string): Promise<boolean> {
    try {
      await this.#writeRole(build(buckets.ROOMS.key, { room, user }), 'owner', NEVER_WRITTEN);
      return true;
    } catch (cause) {
      if (isConflict(cause)) return false;
      throw unavailable(cause);
    }
  }

  async readRole(room: string, user: string): Promise<RoomRole | undefined> {
    return (await read(this.#members, build(buckets.ROOMS.key, { room, user }), decodeRole)).value;
  }

  setRole(room: string, user: string, role: RoomRole): Promise<WrittenMember> {
    const key = build(buckets.ROOMS.key, { room, user });
    return retried(async () => {
      const held = await read(this.#members, key, decodeRole);
      if (held.value === undefined) throw new ApiError('NOT_MEMBER', 'That person is not a member of the room.');
      if (held.value === role) return { role, revision: held.revision, changed: false };
      return this.#writeRole(key, role, held.revision);
    });
  }

  removeMember(room: string, user: string, as?: RoomRole): Promise<boolean> {
    const key = build(buckets.ROOMS.key, { room, user });
    return retried(async () => {
      const held = await read(this.#members, key, decodeRole);
      if (!held.exists) return false;
      if (as !== undefined && held.value !== as) throw new ApiError('CONFLICT', 'The role was changed meanwhile.');
      await this.#members.delete(key, { previousSeq: held.revision });
      return true;
    });
  }

  createRoom(room: string, meta: RoomMeta): Promise<number> {
    return this.#writeRoom(room, { meta, revision: 0 });
  }

  updateRoom(room: string, stored: StoredRoom): Promise<number> {
    return this.#writeRoom(room, stored);
  }

  async readRoom(room: string): Promise<StoredRoom | undefined> {
    const { value, revision } = await read(this.#rooms, build(buckets.ROOM_META.key, { room }), decodeMeta);
    return value === undefined ? undefined : { meta: value, revision };
  }

  async #writeRole(key: string, role: RoomRole, previousSeq: number): Promise<WrittenMember> {
    const revision = await this.#members.put(key, JSON.stringify(membership.encode({ role })), { previousSeq });
    return { role, revision, changed: true };
  }

  async #writeRoom(room: string, { meta, revision }: StoredRoom): Promise<number> {
    if (meta.type !== roomTypeOf(room)) throw new RangeError(`${room} is not the id of a ${meta.type} room.`);
    const key = build(buckets.ROOM_META.key, { room });
    try {
      return await this.#rooms.put(key, JSON.stringify(roomMeta.encode(meta)), { previousSeq: revision });
    } catch (cause) {
      if (isConflict(cause)) throw new ApiError('CONFLICT', CONFLICT[revision === 0 ? 'taken' : 'changed'], { cause });
      throw unavailable(cause);
    }
  }
}

/** The revision that a compare-and-set gives for a key that must not have been written before, not even deleted. */
const NEVER_WRITTEN = 0;

const CONFLICT = { taken: 'This room id is taken.', changed: 'The room was changed meanwhile.' };

interface Held<V> {
  /** 0 for a key that was never written. */
  readonly revision: number;
  /** Whether there is a value, readable or not. */
  readonly exists: boolean;
  readonly value: V | undefined;
}

async function read<V>(kv: KV, key: string, decode: Decode<V>): Promise<Held<V>> {
  try {
    const entry = await kv.get(key);
    if (entry === null) return { revision: 0, exists: false, value: undefined };
    if (entry.operation !== 'PUT') return { revision: entry.revision, exists: false, value: undefined };
    const decoded = decode(key, entry.value);
    return { revision: entry.revision, exists: true, value: 'value' in decoded ? decoded.value : undefined };
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** Reads and writes again while another writer of the key was faster. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await attempt();
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      if (!isConflict(cause) || left === 1) throw unavailable(cause);
    }
  }
}
