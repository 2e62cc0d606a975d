import { EVENT_VERSION, type Command, type LoggedEvent, type Message, type Stored } from '@nats-chat/contracts';
import { applyEvent } from './message.ts';

/** A message of mine that the log does not hold yet. */
export interface Outgoing {
  readonly clientId: string;
}

/** Where and by whom a command is carried out. */
export interface CommandContext {
  readonly room: string;
  readonly thread?: string | undefined;
  /** The sender, as an encoded user token. */
  readonly user: string;
}

/**
 * Returns the event that the log holds once a command is acknowledged, as far as its sender knows it.
 *
 * @example
 * eventOf({ action: 'post', clientId, text: 'hello' }, { room: 'town', user: 'alice' }, ack);
 */
export const eventOf = (command: Command, { room, thread, user }: CommandContext, ack: Stored): LoggedEvent => {
  const { id: messageId, seq, timestamp } = ack;
  return {
    room,
    seq,
    event: {
      v: EVENT_VERSION,
      kind: 'user',
      action: command.action,
      messageId,
      clientId: command.clientId,
      user,
      timestamp,
      ...('text' in command && { text: command.text }),
      ...('targetId' in command && { targetId: command.targetId }),
      ...('emoji' in command && { emoji: command.emoji }),
      ...('replyTo' in command && command.replyTo !== undefined && { replyTo: command.replyTo }),
      ...('mentions' in command && command.mentions !== undefined && { mentions: command.mentions }),
      ...(thread !== undefined && { threadId: thread }),
    },
  };
};

/**
 * Returns `message` as it is going to be once these commands are stored. What is refused is undone by leaving it out.
 *
 * @param writtenAt The time that an edit shows until it is stored, in ms since 1970.
 */
export const applyOptimistic = (
  message: Message,
  commands: readonly { readonly command: Command; readonly writtenAt: number }[],
  context: CommandContext,
): Message =>
  commands.reduce((before, { command, writtenAt }, index) => {
    // Later than everything that is stored, and each later than the one before.
    const seq = Number.MAX_SAFE_INTEGER - commands.length + index;
    const ack = { id: command.clientId, seq, timestamp: writtenAt };
    return applyEvent(before, eventOf(command, context, ack));
  }, message);

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
