import type { LoggedEvent } from '@nats-chat/contracts';
import { readLogged, type StoredMessage } from '@nats-chat/service-kit';

/**
 * The event of a stored message, with what its action needs.
 *
 * @throws Error for what can never be stored, whose message is a dead letter then.
 */
export const decodeEvent = (message: StoredMessage): LoggedEvent => {
  const logged = readLogged(message);
  const { action, targetId, emoji } = logged.event;
  if (action !== 'post' && targetId === undefined) throw new Error(`An event “${action}” without a target.`);
  const needsEmoji = action === 'react' || action === 'unreact';
  if (needsEmoji && (emoji === undefined || emoji === '')) throw new Error(`An event “${action}” without an emoji.`);
  if (action === 'edit' && logged.event.text === undefined) throw new Error('An edit without a text.');
  return logged;
};
