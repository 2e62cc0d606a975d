import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { recordOf, seenByOneself, seenByOthers } from '../person.ts';
import type { PresenceStore, PresenceView } from '../store.ts';

export interface GetPresenceOptions {
  readonly store: Pick<PresenceStore, 'readChoice'>;
  readonly view: Pick<PresenceView, 'person'>;
}

/** Returns the presence of people, in the order asked: as others see them, the caller also with what they chose. */
export const getPresence =
  ({ store, view }: GetPresenceOptions): Handler<typeof contract.presence.of> =>
  async ({ caller, request: { users } }) => {
    const chosen =
      users.includes(caller) && view.person(caller) === undefined ? await store.readChoice(caller) : undefined;
    return {
      people: users.map((user) =>
        user === caller
          ? seenByOneself(user, view.person(user) ?? recordOf(chosen))
          : seenByOthers(user, view.person(user)),
      ),
    };
  };
