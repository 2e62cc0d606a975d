import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { People } from '../people.ts';

export interface LookUpPeopleOptions {
  readonly people: Pick<People, 'ownerOf'>;
}

/** Returns who of a batch may sign in, each once, with whose the name is; for services. Who is unknown or gone is left out. */
export const lookUpPeople =
  ({ people }: LookUpPeopleOptions): Handler<(typeof contract)['user-search']['lookup']> =>
  async ({ request: { users } }) => ({ people: [...new Set(users)].flatMap((user) => people.ownerOf(user) ?? []) });
