import { Singleflight } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { MembershipStore } from './store.ts';

export interface FindOwnerOptions {
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly membership: Pick<Membership, 'page'>;
}

export interface OwnerQuery {
  readonly room: string;
  /** Somebody who does not count. */
  readonly except?: string;
  /** Ends the search before its next page. */
  readonly signal: AbortSignal;
}

const PAGE = 1_000;
/** A room of a million members is read through before this is reached. */
const MAX_PAGES = 1_000;

/** Finds owners of rooms by reading the members page after page. Whoever asks the same meanwhile shares the search. */
export class OwnerSearch {
  readonly #options: FindOwnerOptions;
  readonly #searches = new Singleflight<string | undefined>();

  constructor(options: FindOwnerOptions) {
    this.#options = options;
  }

  /**
   * Returns an owner of a room; undefined when there is none.
   *
   * @throws The reason of the `signal` of whoever asked first, once it is aborted.
   * @throws ApiError `UNAVAILABLE` when there is none among the first million members, and more follow.
   */
  find(query: OwnerQuery): Promise<string | undefined> {
    return this.#searches.run(`${query.room}.${query.except ?? ''}`, () => this.#search(query));
  }

  async #search({ room, except, signal }: OwnerQuery): Promise<string | undefined> {
    const { membership, members } = this.#options;
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      signal.throwIfAborted();
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
  }
}
