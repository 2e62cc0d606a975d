import { contract, type Command, type Message } from '@nats-chat/contracts';
import { checkRequest, mintTraceparent } from '@nats-chat/messaging';
import type { Conversation } from './conversation-api.ts';
import type { Context } from './context.ts';
import type { ConversationLog } from './conversation-log.ts';

/**
 * Returns what is open of a log: it reads from the log, and writes through the outbox.
 *
 * What is done to a message goes where the message is written, wherever it is shown: there it counts, and keeps its order.
 */
export const openConversation = (
  { me, outbox, onSend, now, nextClientId }: Context,
  log: ConversationLog,
  { room, thread, close }: Pick<Conversation, 'room' | 'thread' | 'close'>,
): Conversation => {
  const add = (command: Command, threadId: string | undefined, holdMs?: number): string => {
    const { clientId } = command;
    checkRequest(contract.fanout.send.request, command);
    const traceparent = mintTraceparent();
    const writtenAt = now();
    outbox.add({ room, ...(threadId !== undefined && { thread: threadId }), command, writtenAt, traceparent }, holdMs);
    onSend({ room, clientId, traceparent });
    return clientId;
  };
  const about = ({ messageId, clientId }: Pick<Message, 'messageId' | 'clientId'>) => ({
    clientId: nextClientId(),
    targetId: messageId,
    targetClientId: clientId,
  });
  return {
    room,
    thread,
    timeline: log.timeline,
    loadOlder: log.loadOlder,
    loadNewer: log.loadNewer,
    jumpTo: log.jumpTo,
    jumpToPresent: log.jumpToPresent,
    setAtBottom: log.setAtBottom,
    reload: log.load,
    send: (text, replyTo, alsoInRoom = false) => {
      const post = {
        action: 'post',
        clientId: nextClientId(),
        text,
        ...(replyTo !== undefined && { replyTo }),
        ...(alsoInRoom && { alsoInRoom }),
      } as const;
      const clientId = add(post, thread);
      if (log.timeline.get().hasNewer) void log.jumpToPresent();
      return clientId;
    },
    edit: (message, text) => add({ action: 'edit', ...about(message), text }, message.threadId),
    delete: (message, undoMs) => {
      const { targetClientId, ...another } = about(message);
      const command = { action: 'delete', ...another, ...(message.user === me && { targetClientId }) } as const;
      return add(command, message.threadId, undoMs);
    },
    react: ({ messageId, threadId }, emoji) =>
      add({ action: 'react', clientId: nextClientId(), targetId: messageId, emoji }, threadId),
    unreact: ({ messageId, threadId }, emoji) =>
      add({ action: 'unreact', clientId: nextClientId(), targetId: messageId, emoji }, threadId),
    takeBack: outbox.takeBack,
    retry: outbox.retry,
    discard: outbox.discard,
    close,
  };
};
