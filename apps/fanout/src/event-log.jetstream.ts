import { ApiError } from '@nats-chat/contracts';
import { subjectOf, type LogReader } from '@nats-chat/log';
import type { EventLog } from './event-log.ts';
import type { LogPublisher } from './log-publisher.ts';

export interface JetStreamLogOptions {
  readonly publisher: Pick<LogPublisher, 'publish'>;
  readonly reader: Pick<LogReader, 'read'>;
}

/** The log in the stream CHAT_MESSAGES. */
export const createEventLog = ({ publisher, reader }: JetStreamLogOptions): EventLog => ({
  append: async (draft) => {
    try {
      return await publisher.publish({ subject: subjectOf(draft), data: draft.data, messageId: draft.dedupKey });
    } catch (cause) {
      // Full, unavailable or late: the sender keeps the message and tries again under the same key.
      throw new ApiError('UNAVAILABLE', 'The message could not be stored; try again.', { cause });
    }
  },
  read: (seqs) => reader.read(seqs),
});
