import { ApiError } from '@nats-chat/contracts';
import { LogReader, subjectOf } from '@nats-chat/log';
import { injectTrace, type Logger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { EventLog } from './event-log.ts';

const APPEND_TIMEOUT_MS = 2_000;

export interface JetStreamLogOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
}

/** The log in the stream CHAT_MESSAGES. */
export const createEventLog = ({ js, jsm, logger }: JetStreamLogOptions): EventLog => {
  const reader = new LogReader({ jsm, logger });
  return {
    append: async (draft) => {
      const fields = headers();
      injectTrace(fields);
      try {
        const { seq, duplicate } = await js.publish(subjectOf(draft), draft.data, {
          msgID: draft.dedupKey,
          timeout: APPEND_TIMEOUT_MS,
          headers: fields,
        });
        return { seq, duplicate };
      } catch (cause) {
        // Full, away or late: the sender keeps the message and tries again under the same key.
        throw new ApiError('UNAVAILABLE', 'The message could not be stored; try again.', { cause });
      }
    },
    read: (seqs) => reader.read(seqs),
  };
};
