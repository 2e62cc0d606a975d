import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { seenByOneself, seenByOthers } from '../person.ts';
import type { PresenceView } from '../store.ts';

/** The presence of a batch of people, in the order asked: as others see them, the caller also with what they chose. */
export const getPresence =
  ({ view }: { readonly view: Pick<PresenceView, 'person'> }): Handler<typeof contract.presence.of> =>
  async ({ caller, request: { users } }) => ({
    people: users.map((user) => (user === caller ? seenByOneself : seenByOthers)(user, view.person(user))),
  });
