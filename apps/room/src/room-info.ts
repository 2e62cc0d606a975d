import { userId, type RoomInfo, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { Names, RoomChanges, RoomRecord } from './store.ts';

/** Returns a room as someone of `role` sees it; `meta` is its key in `ROOM_META`. */
export const roomInfoOf = (room: string, meta: RoomMeta, role: RoomRole | undefined): RoomInfo => ({
  ...listedRoomOf(room, meta, role),
  ...(isOwnerless(meta) && { ownerless: true }),
});

/** Where {@link describeRoom} finds who is in a direct conversation. */
export interface DescribeOptions {
  readonly membership: Pick<Membership, 'members'>;
  readonly names: Names;
}

/** Returns a room as {@link roomInfoOf}; a direct conversation, which has no name, with everybody in it. */
export const describeRoom = async (
  { membership, names }: DescribeOptions,
  room: string,
  meta: RoomMeta,
  role: RoomRole | undefined,
): Promise<RoomInfo> => {
  const info = roomInfoOf(room, meta, role);
  if (meta.type !== 'dm') return info;
  return { ...info, people: namedPeople([...(await membership.members(room)).keys()], names) };
};

/** Returns people with their names, in the order of their user names. */
export const namedPeople = (users: readonly string[], names: Names) =>
  users.toSorted().map((user) => ({ user, displayName: names.nameOf(user) }));

/** A room that a person made has an owner from then on: the last one cannot leave. */
const isOwnerless = ({ type, creator, claimedBy }: RoomMeta): boolean =>
  type === 'public' && creator === null && claimedBy === undefined;

/** Returns the same where `meta` is by the room's row, which does not tell whether somebody claimed it. */
export const listedRoomOf = (room: string, meta: RoomMeta, role: RoomRole | undefined): RoomInfo => ({
  room,
  type: meta.type,
  displayName: meta.displayName,
  topic: meta.topic,
  creator: meta.creator,
  createdAt: meta.createdAt,
  archived: meta.archived,
  description: meta.description === '' ? undefined : meta.description,
  postPolicy: meta.postPolicy,
  invitesByAdmins: meta.invitesByAdmins,
  retentionDays: meta.retentionDays ?? undefined,
  role: role ?? null,
});

/** Returns what the bucket `ROOM_META` holds of a room, by its row. */
export const metaOf = (record: RoomRecord): RoomMeta => ({
  type: record.type,
  displayName: record.displayName,
  topic: record.topic,
  creator: creatorOf(record) ?? null,
  createdAt: record.createdAt,
  archived: record.archived,
  deleted: record.deleted,
  description: record.description,
  postPolicy: record.postPolicy,
  invitesByAdmins: record.invitesByAdmins,
  retentionDays: record.retentionDays,
  ...(record.type === 'dm' && { blocked: record.blocked }),
});

/** Returns whether the bucket says of a room what its row says; a room of before there were settings has the defaults. */
export const isUpToDate = (record: RoomRecord, meta: RoomMeta): boolean =>
  meta.displayName === record.displayName &&
  meta.topic === record.topic &&
  meta.archived === record.archived &&
  meta.deleted === record.deleted &&
  (meta.description ?? '') === record.description &&
  (meta.postPolicy ?? 'everyone') === record.postPolicy &&
  (meta.invitesByAdmins ?? false) === record.invitesByAdmins &&
  (meta.retentionDays ?? null) === record.retentionDays &&
  (meta.blocked ?? false) === record.blocked;

/** Within this time, in ms, the same request again may be a retry, which says what a crash may have left unsaid. */
export const REPEATED_MS = 10 * 60_000;

/** Returns a room with some of it changed; fields that are undefined stay. */
export const withChanges = (record: RoomRecord, changes: RoomChanges): RoomRecord => ({
  ...record,
  displayName: changes.displayName ?? record.displayName,
  topic: changes.topic ?? record.topic,
  description: changes.description ?? record.description,
  postPolicy: changes.postPolicy ?? record.postPolicy,
  invitesByAdmins: changes.invitesByAdmins ?? record.invitesByAdmins,
  archived: changes.archived ?? record.archived,
  retentionDays: changes.retentionDays === undefined ? record.retentionDays : changes.retentionDays,
});

/** Returns the person who created a room; undefined when its row names no person, as an operator’s may. */
export const creatorOf = ({ creator }: RoomRecord): string | undefined =>
  userId.safeParse(creator).success ? creator : undefined;
