import { contract, type Endpoint, type ReplyOf, type RequestOf } from '@nats-chat/contracts';
import { wildcard } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import type { TestNats } from './nats.ts';

/**
 * Answers an endpoint in place of its service, over a connection of that service.
 *
 * @example
 * playEndpoint(await nats.service('history'), contract.history.lookup, () => ({ found: null }));
 */
export const playEndpoint = <E extends Endpoint>(
  nc: Pick<NatsConnection, 'subscribe'>,
  endpoint: E,
  answer: (request: RequestOf<E>) => ReplyOf<E>,
): void => {
  // A service may subscribe by its queue group alone.
  nc.subscribe(wildcard(endpoint.subject), {
    queue: endpoint.queue,
    callback: (error, message) => {
      if (error === null)
        message.respond(JSON.stringify(answer(endpoint.request.parse(message.json()) as RequestOf<E>)));
    },
  });
};

/**
 * Plays what `user-search` and `auth-callout` say of people; both need an account. Everybody is in the directory, by their user
 * name, but for people called `nobody…`; the names `taken…` are somebody else’s. Returns the names that were bound, in their order.
 *
 * @example
 * const bound = await playPeople(nats);
 */
export const playPeople = async (nats: Pick<TestNats, 'service'>): Promise<readonly string[]> => {
  const bound: string[] = [];
  playEndpoint(await nats.service('user-search'), contract['user-search'].lookup, ({ users }) => ({
    people: users.flatMap((user) =>
      user.startsWith('nobody') ? [] : [{ user, sub: `sub-${user}`, displayName: user }],
    ),
  }));
  playEndpoint(await nats.service('auth-callout'), contract['auth-callout'].bind, ({ people }) => {
    const names = people.map(({ name }) => name);
    bound.push(...names);
    return { bound: names.filter((name) => !name.startsWith('taken')) };
  });
  return bound;
};
