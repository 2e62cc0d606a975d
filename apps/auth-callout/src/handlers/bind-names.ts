import { mapConcurrent } from '@nats-chat/async';
import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { UserStore } from '../store.ts';

export interface BindNamesOptions {
  readonly users: Pick<UserStore, 'claim'>;
}

const WRITES_AT_ONCE = 16;

/**
 * Writes down whose user names are, as a first sign-in does, and returns those that belong to who was named: the others are
 * somebody else’s already.
 */
export const bindNames =
  ({ users }: BindNamesOptions): Handler<(typeof contract)['auth-callout']['bind']> =>
  async ({ request: { people } }) => {
    const owned = await mapConcurrent(people, WRITES_AT_ONCE, async ({ name, ...owner }) => {
      const { sub } = await users.claim(name, owner);
      return sub === owner.sub ? [name] : [];
    });
    return { bound: owned.flat() };
  };
