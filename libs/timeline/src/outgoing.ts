import type { Message } from '@nats-chat/contracts';

/** A message of mine that the log does not hold yet. */
export interface Outgoing {
  readonly clientId: string;
}

/**
 * Those of `outgoing` that `stored` does not show yet: a stored message takes the place of the one that I wrote with the
 * same client id, whether the answer to my send or the message itself comes first.
 *
 * @param me Whose client ids count: an id that somebody else sends under says nothing about mine.
 */
export const notYetStored = <Item extends Outgoing>(
  outgoing: readonly Item[],
  stored: readonly Message[],
  me: string,
): Item[] => {
  if (outgoing.length === 0) return [];
  const mine = new Set(stored.filter(({ user }) => user === me).map(({ clientId }) => clientId));
  return outgoing.filter(({ clientId }) => !mine.has(clientId));
};
