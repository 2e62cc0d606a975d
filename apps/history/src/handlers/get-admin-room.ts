import type { contract } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { getPage, type PageParts } from './get-page.ts';
import { syncEach, type SyncParts } from './sync-rooms.ts';

export interface AdminRoomParts extends PageParts, Pick<SyncParts, 'store' | 'log'> {
  readonly store: PageParts['store'] & SyncParts['store'];
  readonly log: SyncParts['log'];
  readonly access: Pick<Access, 'readAdmin'>;
}

/**
 * A page of an admin room, or what happened in it after a position, for realm admins by the subject: what everybody may ask
 * says that there is no such room.
 *
 * @throws ApiError `NOT_FOUND` when there is no such admin room; else as a page and a sync of other rooms.
 */
export const getAdminRoom =
  ({ access, ...parts }: AdminRoomParts): Handler<typeof contract.history.admin> =>
  async ({ caller, target: { room }, request: { page, sync } }) => {
    await access.readAdmin(room);
    if (sync !== undefined) return { sync: await syncEach(parts, [{ room, position: sync }]) };
    return { page: await getPage(parts, { reader: caller, room, thread: undefined, limit: DEFAULT_LIMIT, ...page }) };
  };

/** Never used: what is asked for has one of the two. */
const DEFAULT_LIMIT = 50;
