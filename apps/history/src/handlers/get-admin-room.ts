import type { contract } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { getPage, type PageParts } from './get-page.ts';
import { readVersions, type VersionsParts } from './list-versions.ts';
import { syncEach, type SyncParts } from './sync-rooms.ts';

export interface AdminRoomParts extends PageParts, Pick<SyncParts, 'store' | 'log'> {
  readonly store: PageParts['store'] & SyncParts['store'] & VersionsParts['store'];
  readonly log: SyncParts['log'];
  readonly access: Pick<Access, 'readAdmin'>;
}

/**
 * A page of an admin room, what happened in it after a position, or what one of its messages said, for realm admins by the
 * subject: what everybody may ask says that there is no such room.
 *
 * @throws ApiError `NOT_FOUND` when there is no such admin room; else as a page, a sync and the versions of other rooms.
 */
export const getAdminRoom =
  ({ access, ...parts }: AdminRoomParts): Handler<typeof contract.history.admin> =>
  async ({ caller, target: { room }, request: { page, sync, versions } }) => {
    await access.readAdmin(room);
    if (sync !== undefined) return { sync: await syncEach(parts, [{ room, position: sync }]) };
    if (versions !== undefined) return { versions: await readVersions(parts, room, versions) };
    return { page: await getPage(parts, { reader: caller, room, thread: undefined, limit: DEFAULT_LIMIT, ...page }) };
  };

/** Never used: what is asked for has one of the three. */
const DEFAULT_LIMIT = 50;
