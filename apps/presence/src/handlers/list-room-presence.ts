import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom, Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { seenByOthers } from '../person.ts';
import type { PresenceView } from '../store.ts';

export interface ListRoomPresenceOptions {
  readonly membership: Pick<Membership, 'page'>;
  readonly view: Pick<PresenceView, 'person'>;
}

/**
 * Returns a page of a room’s members as others see them, in the order in which they joined or last changed their role.
 *
 * @throws ApiError `INVALID` when `after` is not the `next` of a page.
 */
export const listRoomPresence =
  ({ membership, view }: ListRoomPresenceOptions): Handler<typeof contract.presence.room, GrantedRoom> =>
  async ({ room: { room }, request: { after, limit } }) => {
    const { members, next = null } = await membership.page(room, after, limit);
    return { people: members.map(({ user }) => seenByOthers(user, view.person(user))), next };
  };
