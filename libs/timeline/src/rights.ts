import type { Envelope } from '@nats-chat/contracts';

type Acting = Pick<Envelope, 'action' | 'right' | 'user'>;

/**
 * Returns whether an event may change a message: the one rule, for whoever shows, stores, indexes or sends messages.
 *
 * - anyone reacts; only the author, or the system, edits
 * - the author, a moderator or the system deletes
 *
 * What speaks in the event (`kind`) gives no right: a bot and an import may do what their own author may. An event
 * without a right, or with one that is not known here, acts as its author. fanout has checked that the right is held.
 *
 * @example
 * mayApply({ action: 'delete', right: 'moderator', user: 'carol' }, { user: 'alice' }); // true
 */
export const mayApply = (event: Acting, target: { readonly user: string }): boolean =>
  !isAuthorBound(event) || event.user === target.user;

/**
 * Returns whether an event may change messages of its own author alone, whatever the message; see {@link mayApply}.
 *
 * @example
 * isAuthorBound({ action: 'edit', user: 'alice', right: 'moderator' }); // true
 */
export const isAuthorBound = ({ action, right }: Acting): boolean => {
  if (action === 'edit') return right !== 'system';
  return action === 'delete' && right !== 'moderator' && right !== 'system';
};
