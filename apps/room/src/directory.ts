import { contract } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';

/** Who there is to be made a member. */
export interface Directory {
  /**
   * Returns those who are in the directory and may sign in, and binds their names to them: whoever gets a name later
   * inherits no membership.
   *
   * @throws ApiError `UNAVAILABLE` when the directory, or who binds names, does not answer in time.
   */
  readonly bind: (users: readonly string[]) => Promise<readonly string[]>;
}

/** Of each of the two requests; a handler has 10 s for everything. */
const TIMEOUT_MS = 3_000;

/** The directory as the services `user-search` and `auth-callout` keep it. */
export const natsDirectory = (request: Requester): Directory => ({
  bind: async (users) => {
    const options = { timeoutMs: TIMEOUT_MS };
    const { people } = await request(contract['user-search'].lookup, {}, { users: [...users] }, options);
    if (people.length === 0) return [];
    const owners = people.map(({ user, ...owner }) => ({ name: user, ...owner }));
    return (await request(contract['auth-callout'].bind, {}, { people: owners }, options)).bound;
  },
});
