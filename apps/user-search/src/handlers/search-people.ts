import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { People } from '../people.ts';

export interface SearchPeopleOptions {
  readonly people: Pick<People, 'search'>;
}

/** Finds people who may sign in by any part of their names or their address. */
export const searchPeople =
  ({ people }: SearchPeopleOptions): Handler<(typeof contract)['user-search']['search']> =>
  async ({ request: { query, limit } }) => ({ people: [...people.search(query, limit)] });
