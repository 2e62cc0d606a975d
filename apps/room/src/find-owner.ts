import { ApiError } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { MembershipStore } from './store.ts';

export interface FindOwnerOptions {
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly membership: Pick<Membership, 'page'>;
}

const PAGE = 1_000;
/** A room of a million members is read through before this is reached. */
const MAX_PAGES = 1_000;

/**
 * Finds an owner of a room, by reading its members page after page.
 *
 * @param except Somebody who does not count.
 * @throws ApiError `UNAVAILABLE` when there is none among the first million members, and more follow.
 */
export const findOwner = async (
  { membership, members }: FindOwnerOptions,
  room: string,
  except?: string,
): Promise<string | undefined> => {
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { members: found, next } = await membership.page(room, after, PAGE);
    for (const { user, role } of found) {
      if (role !== 'owner' || user === except) continue;
      // Any replica answers for a page, and it may lag; the leader has the last word.
      if ((await members.roleOf(room, user)) === 'owner') return user;
    }
    if (next === undefined) return undefined;
    after = next;
  }
  throw new ApiError('UNAVAILABLE', 'The room is too large to look for an owner now.');
};
