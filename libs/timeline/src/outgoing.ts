import {
  EVENT_VERSION,
  isBot,
  MAX_MENTIONS,
  userId,
  type Command,
  type Envelope,
  type Mentions,
  type Message,
} from '@nats-chat/contracts';
import { splitCode } from './code.ts';
import { applyEvent } from './message.ts';

/** A message of mine that the log does not hold yet. */
export interface Outgoing {
  readonly clientId: string;
}

/** What the server says of a command, whatever the command says. */
export interface CommandFacts {
  readonly messageId: string;
  /** The sender, as an encoded user token. */
  readonly user: string;
  /** The thread that the command was sent to; `undefined` for the room itself. */
  readonly threadId: string | undefined;
  /** The time of the server, in ms since 1970. */
  readonly timestamp: number;
}

/**
 * Returns the event that a command makes: what fanout stores, and what its sender shows before that. It has what the
 * command's action has, and nothing else of it; fields that are undefined are not stored. Whom it mentions is what its text
 * says, whatever the command says.
 *
 * @example
 * eventOf({ action: 'post', clientId, text: 'hello' }, { messageId, user: 'alice', threadId: undefined, timestamp });
 */
export const eventOf = (command: Command, { messageId, user, threadId, timestamp }: CommandFacts): Envelope => {
  const event: Envelope = {
    v: EVENT_VERSION,
    kind: isBot(user) ? 'bot' : 'user',
    action: command.action,
    messageId,
    clientId: command.clientId,
    user,
    timestamp,
    threadId,
  };
  switch (command.action) {
    case 'post':
      event.text = command.text;
      event.replyTo = command.replyTo;
      if (threadId !== undefined && command.alsoInRoom === true) event.alsoInRoom = true;
      event.mentions = mentionsOf(command.text);
      break;
    case 'edit':
      event.targetId = command.targetId;
      event.right = 'author';
      event.text = command.text;
      event.mentions = mentionsOf(command.text);
      break;
    case 'delete':
      event.targetId = command.targetId;
      event.right = command.targetClientId === undefined ? 'moderator' : 'author';
      break;
    case 'react':
    case 'unreact':
      event.targetId = command.targetId;
      event.emoji = command.emoji;
  }
  return event;
};

/**
 * Returns whom a text mentions outside of code: `<@{user}>` a person, `<!room>` everyone in the room; each person once, the
 * first 50. `undefined` for nobody.
 *
 * @example
 * mentionsOf('<@bob> and <@jane=2Edoe>, look'); // { users: ['bob', 'jane=2Edoe'], room: false }
 */
const mentionsOf = (written: string): Mentions | undefined => {
  if (!written.includes('<')) return undefined;
  const text = splitCode(written)
    .flatMap((piece) => (piece.isCode ? [] : [piece.text]))
    .join('');
  const named = [...text.matchAll(PERSON)].flatMap(([, user]) => userId.safeParse(user).data ?? []);
  const users = [...new Set(named)].slice(0, MAX_MENTIONS);
  const room = text.includes('<!room>');
  return users.length > 0 || room ? { users, room } : undefined;
};

const PERSON = /<@([^<>\s]+)>/g;

/**
 * Returns `message` as it is going to be once these commands of one person are stored. What is refused is undone by
 * leaving it out.
 *
 * @param user Who gave the commands, as an encoded user token.
 *
 * @example
 * const command = { action: 'react', clientId, targetId: messageId, emoji: '👍' } as const;
 * applyOptimistic(toMessage(logged), [{ command, writtenAt: timestamp }], 'alice');
 */
export const applyOptimistic = (
  message: Message,
  commands: readonly { readonly command: Command; readonly writtenAt: number }[],
  user: string,
): Message =>
  commands.reduce((before, { command, writtenAt }, index) => {
    const { room, threadId } = message;
    const event = eventOf(command, { messageId: command.clientId, user, threadId, timestamp: writtenAt });
    // Later than everything that is stored, and each later than the one before.
    const seq = Number.MAX_SAFE_INTEGER - commands.length + index;
    return applyEvent(before, { room, seq, event });
  }, message);

/**
 * Returns those of `outgoing` that `stored` does not show yet: a stored message takes the place of the one that I wrote
 * with the same client id, whether the answer to my send or the message itself comes first.
 *
 * @param me Whose client ids count: an id that somebody else sends under says nothing about mine.
 *
 * @example
 * notYetStored([{ clientId }], page.messages, 'alice');
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
