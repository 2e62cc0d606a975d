import { Semaphore } from '@nats-chat/async';
import { buckets, roomTypeOf, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import { openBucket, openCache, type Bucket, type Cache, type Delta, type Groups } from '@nats-chat/kv';
import { followerResource, type Resource } from '@nats-chat/service-kit';
import { build, parse } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { cursorOf, revisionOf } from './cursor.ts';
import { decodeMeta, decodeRole } from './decode.ts';
import type { MemberPage, Membership, MembershipChange } from './membership.ts';
import { DEFAULT_LIMITS, type MembershipLimits, type MembershipOptions } from './options.ts';

/**
 * Opens the shared view of rooms and memberships over a connection that may read `ROOMS` and `ROOM_META`.
 *
 * Does not wait for the buckets to exist; {@link Membership.ready} does. Sends nothing that the grants of a reader of
 * these two buckets do not allow. The connection must reconnect by itself.
 *
 * @example
 * const membership = await openMembership(nc, { logger });
 * await membership.ready;
 * await membership.role('general', 'alice');
 */
export const openMembership = async (nc: NatsConnection, options: MembershipOptions): Promise<Membership> => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { logger } = options;
  const { timeoutMs } = limits;
  const limiter = new Semaphore({
    concurrency: limits.concurrentLoads,
    maxWaiting: limits.queuedLoads,
    maxWaitMs: timeoutMs,
  });
  const [roles, metas] = await Promise.all([
    openBucket(nc, 'ROOMS', { decode: decodeRole, logger, timeoutMs, limiter }),
    openBucket(nc, 'ROOM_META', { decode: decodeMeta, logger, timeoutMs, limiter }),
  ]);
  return new CachedMembership(roles, metas, limits);
};

/**
 * Returns the membership as a resource of a service: open and ready while changes arrive.
 *
 * @example
 * const membership = await use(membershipResource(nc, { logger }));
 */
export const membershipResource = (nc: NatsConnection, options: MembershipOptions): Resource<Membership> =>
  followerResource({ name: 'the membership log', follow: () => openMembership(nc, options) });

class CachedMembership implements Membership {
  readonly ready: Promise<void>;
  readonly #roles: Cache<RoomRole>;
  readonly #metas: Cache<RoomMeta>;
  readonly #memberLists: Groups<RoomRole>;
  readonly #roomLists: Groups<RoomRole>;

  constructor(roles: Bucket<RoomRole>, metas: Bucket<RoomMeta>, limits: MembershipLimits) {
    const { heartbeatMs, recentChanges } = limits;
    this.#roles = openCache(roles, { maxKeys: limits.roles, heartbeatMs, recentChanges });
    this.#metas = openCache(metas, { maxKeys: limits.rooms, heartbeatMs, recentChanges });
    const maxKeys = limits.memberships;
    this.#memberLists = this.#roles.groupBy('room', { max: limits.memberLists, maxKeys });
    this.#roomLists = this.#roles.groupBy('user', { max: limits.roomLists, maxKeys });
    this.ready = Promise.all([this.#roles.ready, this.#metas.ready]).then(() => undefined);
    this.ready.catch(() => undefined);
  }

  get live(): boolean {
    return this.#roles.live && this.#metas.live;
  }

  async room(room: string): Promise<RoomMeta | undefined> {
    return await this.#metas.get(build(buckets.ROOM_META.key, { room }));
  }

  async role(room: string, user: string): Promise<RoomRole | undefined> {
    // Whether this list is kept depends on what the person did, never on whether the room exists: it tells nothing.
    const rooms = this.#roomLists.peek(user);
    return rooms === undefined ? await this.#roles.get(build(KEY, { room, user })) : rooms.get(room);
  }

  async members(room: string): Promise<ReadonlyMap<string, RoomRole>> {
    if (roomTypeOf(room) === 'public') {
      throw new RangeError('A public room’s members have no bound; they are read in pages.');
    }
    return await this.#memberLists.get(room);
  }

  async page(room: string, after: string | undefined, limit: number): Promise<MemberPage> {
    const { entries, next } = await this.#memberLists.page(room, revisionOf(after), limit);
    return { members: entries.flatMap(memberOf), next: next === undefined ? undefined : cursorOf(next) };
  }

  async roomsOf(user: string): Promise<ReadonlyMap<string, RoomRole>> {
    return await this.#roomLists.get(user);
  }

  onChange(listener: (change: MembershipChange) => void): () => void {
    return this.#roles.onChange(({ key, value, revision }) => {
      const parts = parse(KEY, key);
      if (parts !== undefined) listener({ room: parts.room, user: parts.user, role: value, revision });
    });
  }

  onReset(listener: () => void): () => void {
    return this.#roles.onReset(listener);
  }

  async close(): Promise<void> {
    await Promise.all([this.#roles.close(), this.#metas.close()]);
  }
}

const KEY = buckets.ROOMS.key;

function memberOf({ key, value }: Delta<RoomRole>): { readonly user: string; readonly role: RoomRole }[] {
  const parts = parse(KEY, key);
  return parts === undefined || value === undefined ? [] : [{ user: parts.user, role: value }];
}
