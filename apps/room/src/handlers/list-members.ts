import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom, Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Names } from '../store.ts';

export interface ListMembersOptions {
  readonly membership: Pick<Membership, 'page'>;
  readonly names: Names;
}

/**
 * Returns a page of a room’s members, in the order in which they joined or last changed their role.
 *
 * Names that are not known now are left out. A page may hold fewer members than asked for, even none, and have a
 * `next` all the same.
 *
 * @throws ApiError `INVALID` when `after` is not the `next` of a page.
 */
export const listMembers =
  ({ membership, names }: ListMembersOptions): Handler<typeof contract.room.members, GrantedRoom> =>
  async ({ room: { room }, request: { after, limit } }) => {
    const { members, next = null } = await membership.page(room, after, limit);
    return {
      members: members.map(({ user, role }) => ({ user, role, displayName: names.nameOf(user) })),
      next,
    };
  };
