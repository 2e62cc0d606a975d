import { contract } from '@nats-chat/contracts';
import { encodeRequest, mintTraceparent, uuidV7 } from '@nats-chat/messaging';
import type { Conversation } from './api.ts';
import type { Context } from './context.ts';
import type { ConversationLog } from './conversation-log.ts';

/** What is open of a log: reads from the log, writes through the outbox. */
export const openConversation = (
  { outbox, onSend }: Context,
  log: ConversationLog,
  { room, thread, close }: Pick<Conversation, 'room' | 'thread' | 'close'>,
): Conversation => ({
  room,
  thread,
  timeline: log.timeline,
  loadOlder: log.loadOlder,
  loadNewer: log.loadNewer,
  jumpTo: log.jumpTo,
  jumpToPresent: log.jumpToPresent,
  setAtBottom: log.setAtBottom,
  reload: log.load,
  send: (text) => {
    const clientId = uuidV7();
    const traceparent = mintTraceparent();
    encodeRequest(contract.fanout.send.request, { action: 'post', clientId, text });
    outbox.add({ room, clientId, text, writtenAt: Date.now(), traceparent });
    onSend({ room, clientId, traceparent });
    void log.jumpToPresent();
    return clientId;
  },
  retry: outbox.retry,
  discard: outbox.discard,
  close,
});
