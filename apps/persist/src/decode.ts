import { decodeStored, type StoredEvent, type StoredMessage } from '@nats-chat/log';

/** The actions that are about a message that is there. */
const ON_MESSAGES: ReadonlySet<string> = new Set(['edit', 'delete', 'react', 'unreact']);
const REACTIONS: ReadonlySet<string> = new Set(['react', 'unreact']);

/**
 * Returns the event of a stored message, with what its action needs. An action that is not known needs nothing.
 *
 * @throws Error for what can never be stored, whose message is a dead letter then.
 */
export const decodeEvent = (message: StoredMessage): StoredEvent => {
  const stored = decodeStored(message);
  const { action, targetId, text, emoji = '' } = stored.event;
  if (ON_MESSAGES.has(action) && targetId === undefined) throw new Error(`An event “${action}” without a target.`);
  if (REACTIONS.has(action) && emoji === '') throw new Error(`An event “${action}” without an emoji.`);
  if (action === 'edit' && text === undefined) throw new Error('An edit without a text.');
  return stored;
};
