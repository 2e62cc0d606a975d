import { contract, type Command, type Message } from '@nats-chat/contracts';
import { checkRequest, mintTraceparent } from '@nats-chat/messaging';
import type { Conversation } from './api.ts';
import type { Context } from './context.ts';
import type { ConversationLog } from './conversation-log.ts';

interface Options {
  readonly threadId?: string | undefined;
  readonly holdMs?: number | undefined;
}

/** Returns what is open of a log: it reads from the log, and writes through the outbox. */
export const openConversation = (
  { me, outbox, onSend, now, nextClientId }: Context,
  log: ConversationLog,
  { room, thread, close }: Pick<Conversation, 'room' | 'thread' | 'close'>,
): Conversation => {
  /** What is done to a reply belongs to its thread, wherever the reply stands: only there it counts. */
  const add = (command: Command, { threadId = thread, holdMs }: Options = {}): string => {
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
      const clientId = add({
        action: 'post',
        clientId: nextClientId(),
        text,
        ...(replyTo !== undefined && { replyTo }),
        ...(alsoInRoom && { alsoInRoom }),
      });
      if (log.timeline.get().hasNewer) void log.jumpToPresent();
      return clientId;
    },
    edit: (message, text) => {
      const { threadId } = message;
      return add({ action: 'edit', ...about(message), text }, { threadId });
    },
    delete: (message, undoMs) => {
      const { targetClientId, ...another } = about(message);
      const { threadId } = message;
      return add(
        { action: 'delete', ...another, ...(message.user === me && { targetClientId }) },
        { threadId, holdMs: undoMs },
      );
    },
    react: ({ messageId, threadId }, emoji) =>
      add({ action: 'react', clientId: nextClientId(), targetId: messageId, emoji }, { threadId }),
    unreact: ({ messageId, threadId }, emoji) =>
      add({ action: 'unreact', clientId: nextClientId(), targetId: messageId, emoji }, { threadId }),
    takeBack: outbox.takeBack,
    retry: outbox.retry,
    discard: outbox.discard,
    close,
  };
};
