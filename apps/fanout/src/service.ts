import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { getMessages, type GetMessagesOptions } from './handlers/get-messages.ts';
import { sendCommand, sendThreadCommand, type SendOptions } from './handlers/send-command.ts';

/** Creates what fanout answers. */
export const createFanout = (options: SendOptions & GetMessagesOptions): Implementation<GrantedRoom> =>
  implement(contract.fanout, {
    send: sendCommand(options),
    sendThread: sendThreadCommand(options),
    getMessages: getMessages(options),
  });
