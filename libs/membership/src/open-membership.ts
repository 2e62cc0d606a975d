import { buckets, roomTypeOf, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import { build, parse, wildcard } from '@nats-chat/subjects';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { BucketSource } from './bucket-reader.ts';
import { cursorOf, revisionOf } from './cursor.ts';
import { decodeMeta, decodeRole } from './decode.ts';
import type { Delta } from './entry.ts';
import { FollowedBucket } from './followed-bucket.ts';
import { GroupCache } from './group-cache.ts';
import { Listeners } from './listeners.ts';
import type { MemberPage, Membership, MembershipChange } from './membership.ts';
import { DEFAULT_LIMITS, type MembershipLimits, type MembershipOptions } from './options.ts';
import { Turns } from './turns.ts';

/**
 * Opens the shared view of rooms and memberships over a connection that may read `ROOMS` and `ROOM_META`.
 *
 * Does not wait for the buckets to exist; {@link Membership.ready} does. Sends nothing that the grants of a reader of
 * these two buckets do not allow. The connection must reconnect by itself.
 */
export const openMembership = async (nc: NatsConnection, options: MembershipOptions): Promise<Membership> => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: limits.timeoutMs });
  const shared = { nc, jsm, logger: options.logger, timeoutMs: limits.timeoutMs };
  const roles = { ...shared, bucket: 'ROOMS', decode: decodeRole } as const;
  const membership = new CachedMembership(roles, { ...shared, bucket: 'ROOM_META', decode: decodeMeta }, limits);
  void membership.watch(nc);
  return membership;
};

class CachedMembership implements Membership {
  readonly #turns: Turns;
  readonly #roles: FollowedBucket<RoomRole>;
  readonly #metas: FollowedBucket<RoomMeta>;
  readonly #memberLists: GroupCache<RoomRole>;
  readonly #roomLists: GroupCache<RoomRole>;
  readonly #changes: Listeners<MembershipChange>;
  readonly #resets: Listeners<void>;
  readonly ready: Promise<void>;

  constructor(roles: BucketSource<RoomRole>, metas: BucketSource<RoomMeta>, limits: MembershipLimits) {
    const turns = new Turns({
      concurrency: limits.concurrentLoads,
      queue: limits.queuedLoads,
      waitMs: limits.timeoutMs,
    });
    this.#turns = turns;
    this.#changes = new Listeners(roles.logger);
    this.#resets = new Listeners(roles.logger);
    this.#metas = new FollowedBucket({ source: metas, limits, turns, maxKeys: limits.rooms });
    this.#roles = new FollowedBucket({
      source: roles,
      limits,
      turns,
      maxKeys: limits.roles,
      onDelta: (delta) => this.#changed(delta),
      onLost: () => this.#emptied(),
      onReset: () => this.#resets.tell(),
    });
    const { log, reader } = this.#roles;
    this.#memberLists = new GroupCache({
      log,
      max: limits.memberLists,
      load: (room) => turns.take(() => reader.snapshot(wildcard(KEY, { room }))),
      placeOf: (key) => place(key, ({ room, user }) => ({ group: room, member: user })),
    });
    this.#roomLists = new GroupCache({
      log,
      max: limits.roomLists,
      load: (user) => turns.take(() => reader.snapshot(wildcard(KEY, { user }))),
      placeOf: (key) => place(key, ({ room, user }) => ({ group: user, member: room })),
    });
    this.ready = Promise.all([log.ready, this.#metas.log.ready]).then(() => undefined);
    this.ready.catch(() => undefined);
  }

  get live(): boolean {
    return this.#roles.log.live && this.#metas.log.live;
  }

  async room(room: string): Promise<RoomMeta | undefined> {
    return await this.#metas.keys.get(build(buckets.ROOM_META.key, { room }));
  }

  async role(room: string, user: string): Promise<RoomRole | undefined> {
    // Whether this list is kept depends on what the person did, never on whether the room exists: it tells nothing.
    const rooms = this.#roomLists.peek(user);
    return rooms === undefined ? await this.#roles.keys.get(build(KEY, { room, user })) : rooms.get(room);
  }

  async members(room: string): Promise<ReadonlyMap<string, RoomRole>> {
    if (roomTypeOf(room) === 'public') {
      throw new RangeError('A public room’s members have no bound; they are read in pages.');
    }
    return await this.#memberLists.get(room);
  }

  async page(room: string, after: string | undefined, limit: number): Promise<MemberPage> {
    const from = revisionOf(after);
    const { entries, next } = await this.#turns.take(() =>
      this.#roles.reader.page(wildcard(KEY, { room }), from, limit),
    );
    return { members: entries.flatMap(memberOf), next: next === undefined ? undefined : cursorOf(next) };
  }

  roomsOf(user: string): Promise<ReadonlyMap<string, RoomRole>> {
    return this.#roomLists.get(user);
  }

  onChange(listener: (change: MembershipChange) => void): () => void {
    return this.#changes.add(listener);
  }

  onReset(listener: () => void): () => void {
    return this.#resets.add(listener);
  }

  close(): void {
    this.#roles.log.close();
    this.#metas.log.close();
  }

  /** Passes on what the connection says about itself, for as long as it is open. */
  async watch(nc: NatsConnection): Promise<void> {
    const logs = [this.#roles.log, this.#metas.log];
    for await (const { type } of nc.status()) {
      if (type === 'disconnect') for (const log of logs) log.disconnected();
      if (type === 'reconnect') for (const log of logs) log.reconnected();
      if (type === 'close') this.close();
    }
  }

  #changed(delta: Delta<RoomRole>): void {
    this.#memberLists.apply(delta);
    this.#roomLists.apply(delta);
    const key = parse(KEY, delta.key);
    if (key !== undefined) this.#changes.tell({ ...key, role: delta.value, revision: delta.revision });
  }

  #emptied(): void {
    this.#memberLists.clear();
    this.#roomLists.clear();
  }
}

const KEY = buckets.ROOMS.key;

function place<T>(key: string, of: (tokens: { readonly room: string; readonly user: string }) => T): T | undefined {
  const tokens = parse(KEY, key);
  return tokens === undefined ? undefined : of(tokens);
}

function memberOf({ key, value }: Delta<RoomRole>): { readonly user: string; readonly role: RoomRole }[] {
  const tokens = parse(KEY, key);
  return tokens === undefined || value === undefined ? [] : [{ user: tokens.user, role: value }];
}
