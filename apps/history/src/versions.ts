import { MAX_VERSIONS, type LoggedEvent, type Message } from '@nats-chat/contracts';
import { applyEvent, targetOf, toMessage } from '@nats-chat/timeline';
import type { Version } from './store.ts';

/**
 * Returns the texts that a message has had since `stored`, by sequence, with the one that it has now last; none of a message that
 * is deleted, has no text, or is not known.
 *
 * @param stored - the message as PostgreSQL has it, where it does
 * @param events - of its room by sequence, also ones that `stored` holds already
 * @param earlier - what it said before `stored`
 */
export const versionsOf = (
  stored: Message | undefined,
  events: readonly LoggedEvent[],
  messageId: string,
  earlier: readonly Version[] = [],
): Version[] => {
  let message = stored;
  const versions =
    stored === undefined ? [] : [...earlier.filter(({ seq }) => seq < seqOf(stored)), ...versionOf(stored)];
  for (const logged of events) {
    if (targetOf(logged.event) !== messageId || (message !== undefined && logged.seq <= seqOf(message))) continue;
    const before = message;
    if (before !== undefined) message = applyEvent(before, logged);
    else if (logged.event.action === 'post') message = toMessage(logged);
    if (message !== undefined && (before === undefined || message.editSeq !== before.editSeq)) {
      versions.push(...versionOf(message));
    }
  }
  return message === undefined || message.deleted ? [] : versions.slice(-MAX_VERSIONS);
};

const seqOf = ({ seq, editSeq = seq }: Message): number => editSeq;

const versionOf = (message: Message): readonly Version[] => {
  const { text, timestamp, editedAt = timestamp } = message;
  return text === undefined ? [] : [{ seq: seqOf(message), at: editedAt, text }];
};
