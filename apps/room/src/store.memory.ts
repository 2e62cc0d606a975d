import { ApiError, roomTypeOf, type RoomMeta, type RoomRole, type RoomType } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { AuditEntry } from '@nats-chat/postgres';
import { isDeepStrictEqual } from 'node:util';
import { compare, memoryPersonStore } from './person-store.memory.ts';
import { metaOf, withChanges } from './room-info.ts';
import type { MemberRecord, MembershipStore, NewRoom, OnboardedStore, RoomRecord, RoomStore } from './store.ts';

/** What the service keeps, in memory: the fake that unit tests run handlers against. Its members can be destructured. */
export class MemoryStore {
  readonly audited: AuditEntry[] = [];
  /** How many messages any room has that are older than so many days. */
  expiredAfter: (days: number) => number = () => 0;
  readonly #records = new Map<string, RoomRecord>();
  readonly #metas = new Map<string, RoomMeta>();
  /** By room, then user; `undefined` for a membership that was ended. */
  readonly #roles = new Map<string, Map<string, RoomRole | undefined>>();
  /** What PostgreSQL has of rooms that are not public, by the key in `ROOMS`. */
  readonly #stored = new Map<string, MemberRecord>();
  readonly #people = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();

  readonly rooms: RoomStore = {
    reserve: async (room, members = []) => {
      const named = [...this.#records.values()].find((other) => isOpen(other) && nameKey(other) === nameKey(room));
      const taken = this.#records.get(room.room) ?? (room.type === 'public' ? named : undefined);
      if (taken !== undefined) return { record: taken, inserted: false };
      const record: RoomRecord = { ...DEFAULTS, ...room };
      this.#records.set(room.room, record);
      for (const { user, role } of members) this.#store(this.#stored, room.room, user, role);
      return { record, inserted: true };
    },
    change: async (room, changes, { actor, action, detailsOf }) => {
      const before = this.#records.get(room);
      if (before === undefined || before.deleted) return undefined;
      const record = withChanges(before, changes);
      const others = [...this.#records.values()].filter((other) => other.room !== room && isOpen(other));
      if (isOpen(record) && others.some((other) => nameKey(other) === nameKey(record))) return 'name taken';
      const isOf = (entry: AuditEntry): boolean =>
        entry.target === room && entry.actor === actor && entry.action === action;
      const isNew = !isDeepStrictEqual(record, before);
      if (isNew) {
        const details = detailsOf(before, record);
        this.audited.push({ at: new Date(this.audited.length), actor, action, target: room, result: 'ok', details });
        this.#records.set(room, record);
      }
      const last = this.audited.findLast(isOf);
      return { record, isNew, line: last && { at: last.at.getTime(), details: last.details ?? {} } };
    },
    find: async (room) => {
      const record = this.#records.get(room);
      return record && { ...record, blocked: await this.#isBlocked(record) };
    },
    countExpired: async (_, days, limit) => Math.min(this.expiredAfter(days), limit),
    listPublic: async (archived, after, limit) => {
      const found = [...this.#records.values()]
        .filter((record) => isOpen({ ...record, archived: record.archived !== archived }))
        .sort((a, b) => compare(a.displayName, b.displayName) || compare(a.room, b.room));
      const from = after === undefined ? 0 : found.findIndex(({ room }) => room === after) + 1;
      return found.slice(from, from + limit);
    },
    listAdmin: async (after, limit) =>
      [...this.#records.values()]
        .filter(({ room, type, deleted }) => type === 'admin' && !deleted && room > after)
        .sort((a, b) => compare(a.room, b.room))
        .slice(0, limit),
    scan: async (after = '', limit) => {
      const found = [...this.#records.values()]
        .filter(({ room }) => room > after)
        .sort((a, b) => compare(a.room, b.room))
        .slice(0, limit);
      return Promise.all(found.map(async (record) => ({ ...record, blocked: await this.#isBlocked(record) })));
    },
    exclusively: (_, work) => {
      const result = this.#queue.then(work);
      this.#queue = result.catch(() => undefined);
      return result;
    },
    changeRoster: (room, work) =>
      this.rooms.exclusively(room, async () => {
        const draft = new Map(this.#stored);
        const audited: AuditEntry[] = [];
        const membersIn = () => [...draft.values()].filter((member) => member.room === room);
        const result = await work({
          rolesOf: async (users) =>
            new Map(membersIn().flatMap(({ user, role }) => (users.includes(user) ? [[user, role] as const] : []))),
          count: async () => membersIn().length,
          hasOwnerBeside: async (other) => membersIn().some(({ user, role }) => role === 'owner' && user !== other),
          add: async (users) => {
            for (const user of users) this.#store(draft, room, user, 'member');
          },
          setRole: async (user, role) => this.#store(draft, room, user, role),
          remove: async (user) => this.#store(draft, room, user, undefined),
          audit: async (...entries) => void audited.push(...entries.map((entry) => ({ at: new Date(0), ...entry }))),
        });
        this.audited.push(...audited);
        this.#stored.clear();
        for (const [key, member] of draft) this.#stored.set(key, member);
        return result;
      }),
    memberRole: async (room, user) => this.#stored.get(`${room}.${user}`)?.role,
    fullOf: async (users, limit) => new Set(users.filter((user) => this.#roomsOf(user, 'private').length >= limit)),
    countDms: async (users, opener) =>
      new Map(
        users.map((user) => {
          const creators = this.#roomsOf(user, 'dm').map(({ room }) => this.#records.get(room)?.creator);
          const own = creators.filter((creator) => creator === user).length;
          const ofOpener = creators.filter((creator) => creator === opener).length;
          return [user, { own, others: creators.length - own, ofOpener }];
        }),
      ),
    findMembers: async (keys) => keys.flatMap(({ room, user }) => this.#stored.get(`${room}.${user}`) ?? []),
    scanMembers: async (after, limit) =>
      [...this.#stored.entries()]
        .filter(([key]) => after === undefined || key > `${after.room}.${after.user}`)
        .sort(([one], [other]) => compare(one, other))
        .slice(0, limit)
        .map(([, member]) => member),
  };

  readonly people = memoryPersonStore();

  readonly members: MembershipStore = {
    createRoom: async (room, meta) => {
      const stored = this.#metas.get(room);
      if (stored !== undefined) return { meta: stored, created: false };
      this.#metas.set(room, meta);
      return { meta, created: true };
    },
    syncRoom: async (room, metaNow, always) => {
      const held = this.#metas.get(room);
      if (held === undefined) throw new Error(`${room} is not stored.`);
      const meta = { ...held, ...(await metaNow()) };
      this.#metas.set(room, meta);
      return { meta, changed: always !== undefined || !isDeepStrictEqual(meta, held) };
    },
    addFirstTime: async (room, user, role) => {
      if (this.#rolesIn(room).has(user)) return false;
      this.#rolesIn(room).set(user, role);
      return true;
    },
    join: async (room, user) => {
      const role = this.#rolesIn(room).get(user);
      if (role !== undefined) return { role, changed: false };
      this.#rolesIn(room).set(user, 'member');
      return { role: 'member', changed: true };
    },
    roleOf: async (room, user) => this.#rolesIn(room).get(user),
    claim: async (room, user) => {
      const meta = this.#metas.get(room);
      if (meta === undefined) throw new Error(`${room} is not stored.`);
      if (meta.claimedBy !== undefined && this.#rolesIn(room).get(meta.claimedBy) === 'owner') return undefined;
      const claimed = { ...meta, claimedBy: user };
      this.#metas.set(room, claimed);
      return claimed;
    },
    setRole: async (room, user, role) => {
      if (this.roleOf(room, user) === undefined) throw new ApiError('NOT_MEMBER');
      this.#rolesIn(room).set(user, role);
    },
    sync: async (room, user, roleNow, always) => {
      const role = await roleNow();
      if (role === this.roleOf(room, user) && always === undefined) return false;
      this.#rolesIn(room).set(user, role);
      return true;
    },
    makeOwner: async (room, user) => void this.#rolesIn(room).set(user, 'owner'),
    leave: async (room, user, as) => {
      if (this.#rolesIn(room).get(user) !== as) return false;
      this.#rolesIn(room).set(user, undefined);
      return true;
    },
  };

  readonly membership: Pick<Membership, 'room' | 'role' | 'roomsOf' | 'page' | 'members'> = {
    room: async (room) => this.#metas.get(room),
    role: async (room, user) => this.#rolesIn(room).get(user),
    roomsOf: async (user) =>
      new Map(
        [...this.#roles].flatMap(([room, of]) => {
          const role = of.get(user);
          return role === undefined ? [] : [[room, role] as const];
        }),
      ),
    members: async (room) => new Map(this.#membersIn(room).map(({ user, role }) => [user, role])),
    page: async (room, after, limit) => {
      const from = Number(after ?? 0);
      const all = this.#membersIn(room);
      return {
        members: all.slice(from, from + limit),
        next: from + limit < all.length ? String(from + limit) : undefined,
      };
    },
  };

  readonly onboarded: OnboardedStore = {
    has: async (user) => this.#people.has(user),
    add: async (user) => void this.#people.add(user),
  };

  /** Writes a room as if it had been there for long; without `meta`, as a crash would leave it. */
  readonly given = (room: Partial<RoomRecord> & Pick<NewRoom, 'room'>, meta?: 'no meta'): RoomRecord => {
    const record: RoomRecord = {
      type: 'public',
      displayName: room.room,
      creator: 'alice',
      ...DEFAULTS,
      ...room,
    };
    this.#records.set(record.room, record);
    if (meta === undefined) this.#metas.set(record.room, metaOf(record));
    return record;
  };

  /** Sets a role without asking, or ends a membership with `undefined`; by default everywhere where it is kept. */
  readonly setRole = (
    room: string,
    user: string,
    role: RoomRole | undefined,
    where?: 'PostgreSQL alone' | 'the bucket alone',
  ): void => {
    if (where !== 'PostgreSQL alone') this.#rolesIn(room).set(user, role);
    if (where !== 'the bucket alone' && roomTypeOf(room) !== 'public') this.#store(this.#stored, room, user, role);
  };

  /** The roles in a room that is not public, by PostgreSQL. */
  readonly storedIn = (room: string): Readonly<Record<string, RoomRole>> =>
    Object.fromEntries(
      [...this.#stored.values()].flatMap((member) => (member.room === room ? [[member.user, member.role]] : [])),
    );

  /** The bucket `ROOMS`, as a mirror has it. */
  readonly mirror = {
    live: true,
    peek: (key: string) => {
      const [room = '', user = ''] = key.split('.');
      const value = this.roleOf(room, user);
      return value && { revision: 1, value };
    },
    entries: () =>
      [...this.#roles.keys()]
        .flatMap((room) =>
          this.#membersIn(room).map(({ user, role }) => [`${room}.${user}`, { revision: 1, value: role }] as const),
        )
        .map(([key, entry]): [string, typeof entry] => [key, entry])
        .values(),
  };

  readonly roleOf = (room: string, user: string): RoomRole | undefined => this.#rolesIn(room).get(user);

  readonly metaOf = (room: string): RoomMeta | undefined => this.#metas.get(room);

  #store(stored: Map<string, MemberRecord>, room: string, user: string, role: RoomRole | undefined): void {
    if (role === undefined) stored.delete(`${room}.${user}`);
    else stored.set(`${room}.${user}`, { room, user, role });
  }

  async #isBlocked({ room, type }: RoomRecord): Promise<boolean> {
    const users = [...this.#stored.values()].flatMap((member) => (member.room === room ? [member.user] : []));
    const [one, other] = users;
    if (type !== 'dm' || users.length !== 2 || one === undefined || other === undefined) return false;
    return this.people.hasBlockBetween(one, other);
  }

  #roomsOf(user: string, type: RoomType): readonly MemberRecord[] {
    return [...this.#stored.values()].filter((member) => member.user === user && roomTypeOf(member.room) === type);
  }

  #rolesIn(room: string): Map<string, RoomRole | undefined> {
    const found = this.#roles.get(room) ?? new Map<string, RoomRole | undefined>();
    this.#roles.set(room, found);
    return found;
  }

  #membersIn(room: string): { user: string; role: RoomRole }[] {
    return [...this.#rolesIn(room)].flatMap(([user, role]) => (role === undefined ? [] : [{ user, role }]));
  }
}

const DEFAULTS = {
  topic: '',
  createdAt: 1_000,
  archived: false,
  deleted: false,
  description: '',
  postPolicy: 'everyone',
  invitesByAdmins: false,
  retentionDays: null,
  blocked: false,
} as const;

const isOpen = ({ type, archived, deleted }: RoomRecord): boolean => type === 'public' && !archived && !deleted;

const nameKey = ({ displayName }: Pick<RoomRecord, 'displayName'>): string =>
  displayName.normalize('NFKC').toLowerCase();
