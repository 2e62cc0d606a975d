import { ApiError, roomTypeOf, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import {
  accessTo,
  adminAccessTo,
  existenceOf,
  isRoomId,
  lookUpFor,
  moderationOf,
  type Decision,
  type Rights,
} from './access.ts';
import type { Membership } from './membership.ts';

/** A room that the caller was found to have access to, by {@link Access} and no other way. */
export interface GrantedRoom {
  readonly room: string;
  readonly meta: RoomMeta;
  /** The caller’s role in the room; undefined when not a member, and in admin rooms, where the realm role decides. */
  readonly role: RoomRole | undefined;
}

/**
 * The one way by which a handler obtains a room.
 *
 * Each method throws ApiError `NOT_FOUND` when there is no such room or the caller may not know of it, `UNAVAILABLE`
 * when that is not known now. To an outsider, a private room costs what a room that does not exist costs: one look-up
 * of the role, by which the answer is known.
 */
export interface Access {
  /** The room, for someone who may read it. */
  read(room: string, user: string): Promise<GrantedRoom>;
  /** The room, for someone who may post to it. @throws ApiError also `NOT_MEMBER`, and `FORBIDDEN` when archived, or one of two blocks the other. */
  write(room: string, user: string): Promise<GrantedRoom>;
  /** An admin room; only for handlers of a subject that none but admins may publish to. */
  readAdmin(room: string): Promise<GrantedRoom>;
  /** An admin room to post to; as {@link Access.readAdmin}. @throws ApiError also `FORBIDDEN` when archived. */
  writeAdmin(room: string): Promise<GrantedRoom>;
  /**
   * A room in which the caller may delete anyone’s message; only for handlers of a subject that none but admins may publish
   * to. @throws ApiError also `FORBIDDEN` in a direct conversation of theirs.
   */
  moderate(room: string, user: string): Promise<GrantedRoom>;
  /** Any room that is not deleted; only for handlers of a subject that none but services may publish to. */
  find(room: string): Promise<GrantedRoom>;
}

/**
 * Returns what lets callers into rooms: the decisions of {@link accessTo} and its kind on what `membership` knows.
 *
 * @example
 * const access = createAccess(membership);
 * const { meta, role } = await access.write('general', 'alice');
 */
export const createAccess = (membership: Pick<Membership, 'room' | 'role'>): Access => {
  const enter = async (room: string, user: string, right: keyof Rights): Promise<GrantedRoom> => {
    const known = await lookUp(membership, room, user);
    return grant(accessTo(known.meta, known.role)[right], room, known);
  };
  const enterByMeta = async (room: string, decide: (meta: RoomMeta | undefined) => Decision): Promise<GrantedRoom> => {
    const meta = isRoomId(room) ? await membership.room(room) : undefined;
    return grant(decide(meta), room, { meta, role: undefined });
  };
  // No other room is looked up: whether one is known already would show in the time that it takes.
  const enterAdmin = (room: string, right: keyof Rights): Promise<GrantedRoom> =>
    enterByMeta(roomTypeOf(room) === 'admin' ? room : '', (meta) => adminAccessTo(meta)[right]);
  return {
    read: (room, user) => enter(room, user, 'read'),
    write: (room, user) => enter(room, user, 'write'),
    readAdmin: (room) => enterAdmin(room, 'read'),
    writeAdmin: (room) => enterAdmin(room, 'write'),
    moderate: async (room, user) => {
      if (roomTypeOf(room) === 'admin') return enterByMeta(room, (meta) => moderationOf(meta, undefined));
      const known = await lookUp(membership, room, user);
      return grant(moderationOf(known.meta, known.role), room, known);
    },
    find: (room) => enterByMeta(room, existenceOf),
  };
};

/** What was looked up of a room and a person’s place in it. */
interface Known {
  readonly meta: RoomMeta | undefined;
  readonly role: RoomRole | undefined;
}

async function lookUp(from: Pick<Membership, 'room' | 'role'>, room: string, user: string): Promise<Known> {
  switch (lookUpFor(room)) {
    case 'nothing':
      return NOTHING;
    case 'role first': {
      const role = await from.role(room, user);
      return role === undefined ? NOTHING : { meta: await from.room(room), role };
    }
    case 'both': {
      const [meta, role] = await Promise.all([from.room(room), from.role(room, user)]);
      return { meta, role };
    }
  }
}

const NOTHING: Known = { meta: undefined, role: undefined };

/** The same to both: who is blocked is not to learn by whom, nor that it is about them alone. */
const BLOCKED = 'This person does not take messages.';

function grant(decision: Decision, room: string, { meta, role }: Known): GrantedRoom {
  if (decision === 'FORBIDDEN' && meta?.blocked === true) throw new ApiError(decision, BLOCKED);
  if (decision !== 'allowed') throw new ApiError(decision);
  if (meta === undefined) throw new ApiError('NOT_FOUND');
  return { room, meta, role };
}
