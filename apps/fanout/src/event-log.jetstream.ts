import { ApiError, events, type StreamName } from '@nats-chat/contracts';
import { injectTrace, type Logger } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { Draft, EventLog } from './event-log.ts';
import { createLogReader } from './log-reader.ts';

/** The log. */
export const STREAM: StreamName = 'CHAT_MESSAGES';
const APPEND_TIMEOUT_MS = 2_000;

export interface JetStreamLogOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
}

/** The log in the stream CHAT_MESSAGES. */
export const createEventLog = ({ js, jsm, logger }: JetStreamLogOptions): EventLog => ({
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
  read: createLogReader({ stream: STREAM, jsm, logger }),
});

const subjectOf = ({ room, thread }: Draft): string =>
  thread === undefined ? build(events.posted.subject, { room }) : build(events.postedThread.subject, { room, thread });
