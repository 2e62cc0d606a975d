import { z } from 'zod';
import { attachment, mentions } from './message.ts';
import { clientId, emoji, messageId, messageText, reactionEmoji } from './schemas.ts';

/** The message that a command is about, by both of its ids: the message id of one's own follows from its client id. */
const own = {
  targetId: messageId,
  targetClientId: clientId,
};

/**
 * A message to delete: one's own by both of its ids. Without the client id it is another's, whom the caller need not know:
 * for owners and admins of the room.
 */
const toDelete = { targetId: messageId, targetClientId: clientId.optional() };

/** Ignored: who is mentioned follows from the text. The contract may not lose a field. */
const ignoredMentions = mentions.optional();

/**
 * What a person does to a room or a thread, as the outbox keeps it and a send carries it. `clientId` is the idempotency
 * key: a command that is sent again under it is the same one.
 */
export const command = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('post'),
    clientId,
    text: messageText,
    replyTo: messageId.optional(),
    /** A reply in a thread that is shown in the room, too; ignored outside of threads. */
    alsoInRoom: z.boolean().optional(),
    mentions: ignoredMentions,
    attachments: z.array(attachment).max(0).optional(),
  }),
  z.object({ action: z.literal('edit'), clientId, ...own, text: messageText, mentions: ignoredMentions }),
  z.object({ action: z.literal('delete'), clientId, ...toDelete }),
  z.object({ action: z.literal('react'), clientId, targetId: messageId, emoji: reactionEmoji }),
  // Whatever somebody reacted with before, they may take it back.
  z.object({ action: z.literal('unreact'), clientId, targetId: messageId, emoji }),
]);
export type Command = z.output<typeof command>;
