import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { People } from '../people.ts';

export interface GetPeopleOptions {
  readonly people: Pick<People, 'get'>;
}

/** Returns a batch of people, each once, also who may not sign in any more; who is unknown is left out. */
export const getPeople =
  ({ people }: GetPeopleOptions): Handler<(typeof contract)['user-search']['get']> =>
  async ({ request: { users } }) => ({ people: [...new Set(users)].flatMap((user) => people.get(user) ?? []) });
