import type { RoomMeta, RoomRole } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { AuditEntry } from '@nats-chat/postgres';
import { metaOf } from './room-info.ts';
import type { MembershipStore, NewRoom, OnboardedStore, RoomRecord, RoomStore } from './store.ts';

/** What the service keeps, in memory: the fake that unit tests run handlers against. */
export interface MemoryStore {
  readonly rooms: RoomStore;
  readonly members: MembershipStore;
  readonly membership: Pick<Membership, 'room' | 'role' | 'roomsOf' | 'page'>;
  readonly onboarded: OnboardedStore;
  readonly audited: AuditEntry[];
  /** Writes a room as if it had been there for long; without `meta`, as a crash would leave it. */
  readonly given: (room: Partial<RoomRecord> & Pick<NewRoom, 'room'>, meta?: 'no meta') => RoomRecord;
  /** Sets a role without asking, or ends a membership with `undefined`. */
  readonly setRole: (room: string, user: string, role: RoomRole | undefined) => void;
  readonly roleOf: (room: string, user: string) => RoomRole | undefined;
  readonly metaOf: (room: string) => RoomMeta | undefined;
}

export const memoryStore = (): MemoryStore => {
  const records = new Map<string, RoomRecord>();
  const metas = new Map<string, RoomMeta>();
  /** By room, then user; `undefined` for a membership that was ended. */
  const roles = new Map<string, Map<string, RoomRole | undefined>>();
  const rolesIn = (room: string): Map<string, RoomRole | undefined> => {
    const found = roles.get(room) ?? new Map<string, RoomRole | undefined>();
    roles.set(room, found);
    return found;
  };
  let queue: Promise<unknown> = Promise.resolve();

  const rooms: RoomStore = {
    reserve: async (room) => {
      const named = [...records.values()].find((other) => isOpen(other) && nameKey(other) === nameKey(room));
      const taken = records.get(room.room) ?? (room.type === 'public' ? named : undefined);
      if (taken !== undefined) return { record: taken, inserted: false };
      const record = { ...room, createdAt: 1_000, archived: false, deleted: false };
      records.set(room.room, record);
      return { record, inserted: true };
    },
    listOpen: async (after, limit) => {
      const open = [...records.values()]
        .filter(isOpen)
        .sort((a, b) => compare(a.displayName, b.displayName) || compare(a.room, b.room));
      const from = after === undefined ? 0 : open.findIndex(({ room }) => room === after) + 1;
      return open.slice(from, from + limit);
    },
    scan: async (after = '', limit) =>
      [...records.values()]
        .filter(({ room }) => room > after)
        .sort((a, b) => compare(a.room, b.room))
        .slice(0, limit),
    exclusively: (_, work) => {
      const result = queue.then(work);
      queue = result.catch(() => undefined);
      return result;
    },
  };

  const members: MembershipStore = {
    createRoom: async (room, meta) => {
      const stored = metas.get(room);
      if (stored !== undefined) return { meta: stored, created: false };
      metas.set(room, meta);
      return { meta, created: true };
    },
    addFirstTime: async (room, user, role) => {
      if (rolesIn(room).has(user)) return false;
      rolesIn(room).set(user, role);
      return true;
    },
    join: async (room, user) => {
      const role = rolesIn(room).get(user);
      if (role !== undefined) return { role, changed: false };
      rolesIn(room).set(user, 'member');
      return { role: 'member', changed: true };
    },
    roleOf: async (room, user) => rolesIn(room).get(user),
    claim: async (room, user) => {
      const meta = metas.get(room);
      if (meta === undefined) throw new Error(`${room} is not stored.`);
      if (meta.claimedBy !== undefined && rolesIn(room).get(meta.claimedBy) === 'owner') return undefined;
      const claimed = { ...meta, claimedBy: user };
      metas.set(room, claimed);
      return claimed;
    },
    makeOwner: async (room, user) => void rolesIn(room).set(user, 'owner'),
    leave: async (room, user, as) => {
      if (rolesIn(room).get(user) !== as) return false;
      rolesIn(room).set(user, undefined);
      return true;
    },
  };

  const membersIn = (room: string): { user: string; role: RoomRole }[] =>
    [...rolesIn(room)].flatMap(([user, role]) => (role === undefined ? [] : [{ user, role }]));

  const membership: MemoryStore['membership'] = {
    room: async (room) => metas.get(room),
    role: async (room, user) => rolesIn(room).get(user),
    roomsOf: async (user) =>
      new Map(
        [...roles].flatMap(([room, of]) => {
          const role = of.get(user);
          return role === undefined ? [] : [[room, role] as const];
        }),
      ),
    page: async (room, after, limit) => {
      const from = Number(after ?? 0);
      const all = membersIn(room);
      return {
        members: all.slice(from, from + limit),
        next: from + limit < all.length ? String(from + limit) : undefined,
      };
    },
  };

  const people = new Set<string>();

  return {
    rooms,
    members,
    membership,
    onboarded: {
      has: async (user) => people.has(user),
      add: async (user) => void people.add(user),
    },
    audited: [],
    given: (room, meta) => {
      const record: RoomRecord = {
        type: 'public',
        displayName: room.room,
        topic: '',
        creator: 'alice',
        createdAt: 1_000,
        archived: false,
        deleted: false,
        ...room,
      };
      records.set(record.room, record);
      if (meta === undefined) metas.set(record.room, metaOf(record));
      return record;
    },
    setRole: (room, user, role) => void rolesIn(room).set(user, role),
    roleOf: (room, user) => rolesIn(room).get(user),
    metaOf: (room) => metas.get(room),
  };
};

const isOpen = ({ type, archived, deleted }: RoomRecord): boolean => type === 'public' && !archived && !deleted;

const nameKey = ({ displayName }: Pick<RoomRecord, 'displayName'>): string =>
  displayName.normalize('NFKC').toLowerCase();

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
