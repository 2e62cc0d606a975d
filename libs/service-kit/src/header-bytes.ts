import type { Msg } from '@nats-io/nats-core';
import { MsgImpl } from '@nats-io/nats-core/internal';

/**
 * Returns how many bytes of `message` are headers; too many where its subjects are not ASCII, and never too few.
 *
 * The client library decodes headers at the first access, in time that grows with the square of their number: the
 * megabyte that the server lets through stops a process for minutes. So they are measured before.
 *
 * @throws TypeError for what is not a message of the client library, or the service API's wrapper around one.
 */
export const headerBytes = (message: Msg): number => {
  const received = 'msg' in message ? message.msg : message;
  if (!(received instanceof MsgImpl)) throw new TypeError('Not a message of nats-core.');
  return received.size() - received.subject.length - received.reply.length - received.data.length;
};
