import { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { implement, type Implementation } from '@nats-chat/service-kit';
import { getMessages, type GetMessagesOptions } from './handlers/get-messages.ts';
import {
  moderateMessage,
  postSystem,
  sendAdminCommand,
  sendCommand,
  sendThreadCommand,
  type AdminOptions,
  type ModerationOptions,
  type SystemOptions,
} from './handlers/send-command.ts';

/** Creates what fanout answers. */
export const createFanout = (
  options: AdminOptions & ModerationOptions & SystemOptions & GetMessagesOptions,
): Implementation<GrantedRoom> =>
  implement(contract.fanout, {
    send: sendCommand(options),
    sendThread: sendThreadCommand(options),
    sendAdmin: sendAdminCommand(options),
    postSystem: postSystem(options),
    moderate: moderateMessage(options),
    getMessages: getMessages(options),
  });
