import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { getMessages, type GetMessagesOptions } from './handlers/get-messages.ts';
import { postMessage, postThreadMessage, type PostingOptions } from './handlers/post-message.ts';

/** What fanout answers. */
export const createFanout = (options: PostingOptions & GetMessagesOptions): Implementation<GrantedRoom> =>
  implement(contract.fanout, {
    send: postMessage(options),
    sendThread: postThreadMessage(options),
    getMessages: getMessages(options),
  });
