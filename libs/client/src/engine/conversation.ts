import { contract, type Command, type Message } from '@nats-chat/contracts';
import { checkRequest, mintTraceparent } from '@nats-chat/messaging';
import type { Conversation } from './api.ts';
import type { Context } from './context.ts';
import type { ConversationLog } from './conversation-log.ts';

/** Returns what is open of a log: it reads from the log, and writes through the outbox. */
export const openConversation = (
  { me, outbox, onSend, now, nextClientId }: Context,
  log: ConversationLog,
  { room, thread, close }: Pick<Conversation, 'room' | 'thread' | 'close'>,
): Conversation => {
  const add = (command: Command, holdMs?: number): string => {
    const { clientId } = command;
    checkRequest(contract.fanout.send.request, command);
    const traceparent = mintTraceparent();
    const writtenAt = now();
    outbox.add({ room, ...(thread !== undefined && { thread }), command, writtenAt, traceparent }, holdMs);
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
    send: (text, replyTo) => {
      const clientId = add({
        action: 'post',
        clientId: nextClientId(),
        text,
        ...(replyTo !== undefined && { replyTo }),
      });
      if (log.timeline.get().hasNewer) void log.jumpToPresent();
      return clientId;
    },
    edit: (message, text) => add({ action: 'edit', ...about(message), text }),
    delete: (message, undoMs) => {
      const { targetClientId, ...another } = about(message);
      return add({ action: 'delete', ...another, ...(message.user === me && { targetClientId }) }, undoMs);
    },
    react: ({ messageId }, emoji) => add({ action: 'react', clientId: nextClientId(), targetId: messageId, emoji }),
    unreact: ({ messageId }, emoji) => add({ action: 'unreact', clientId: nextClientId(), targetId: messageId, emoji }),
    takeBack: outbox.takeBack,
    retry: outbox.retry,
    discard: outbox.discard,
    close,
  };
};
