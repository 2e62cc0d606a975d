import { EVENT_VERSION, type Command, type Envelope } from '@nats-chat/contracts';

/** What the server says of a send, whatever the command says. */
export interface SendFacts {
  readonly messageId: string;
  readonly user: string;
  readonly threadId: string | undefined;
  /** The server’s clock, in ms since 1970. */
  readonly timestamp: number;
}

/**
 * Returns the event that a command makes: its sender and time are the server's word, its content is the sender's. Fields
 * that are undefined are not stored.
 */
export const eventOf = (command: Command, { messageId, user, threadId, timestamp }: SendFacts): Envelope => {
  const event: Envelope = {
    v: EVENT_VERSION,
    kind: 'user',
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
      event.mentions = command.mentions;
      break;
    case 'edit':
      event.targetId = command.targetId;
      event.right = 'author';
      event.text = command.text;
      event.mentions = command.mentions;
      break;
    case 'delete':
      event.targetId = command.targetId;
      event.right = 'author';
      break;
    case 'react':
    case 'unreact':
      event.targetId = command.targetId;
      event.emoji = command.emoji;
  }
  return event;
};
