import { ApiError, events, type StreamName } from '@nats-chat/contracts';
import { injectTrace, type Logger } from '@nats-chat/otel';
import { readLogged } from '@nats-chat/service-kit';
import { build } from '@nats-chat/subjects';
import type { JetStreamClient, JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { Draft, EventLog, StoredEvent } from './event-log.ts';
import { runsOf, type Run } from './runs.ts';

const STREAM: StreamName = 'CHAT_MESSAGES';
const APPEND_TIMEOUT_MS = 2_000;

export interface JetStreamLogOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
}

/** The log in the stream CHAT_MESSAGES. */
export const createEventLog = ({ js, jsm, logger }: JetStreamLogOptions): EventLog => {
  /** Any replica may answer; it may lag, so what it does not have is asked of the leader. */
  const readRun = async (run: Run): Promise<readonly StoredMsg[]> => {
    if (run.wanted.length > 1) {
      const batch = await jsm.direct.getBatch(STREAM, { seq: run.first, batch: run.last - run.first + 1 });
      const messages: StoredMsg[] = [];
      for await (const message of batch) messages.push(message);
      return messages;
    }
    const message = await jsm.direct.getMessage(STREAM, { seq: run.first });
    return message === null ? [] : [message];
  };

  const readOne = async (seq: number): Promise<StoredEvent | undefined> => {
    const message = await jsm.streams.getMessage(STREAM, { seq });
    return message === null ? undefined : storedEvent(message);
  };

  /** `undefined` when it could not be read now. */
  const attempt = async <Result>(reading: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await reading();
    } catch (error) {
      logger.warn({ error }, 'Events could not be read from the log.');
      return undefined;
    }
  };

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
    read: async (seqs) => {
      const found = new Map<number, StoredEvent | undefined>();
      const missing: number[] = [];
      await Promise.all(
        runsOf(seqs).map(async (run) => {
          const messages = await attempt(() => readRun(run));
          if (messages === undefined) return;
          const bySeq = new Map(messages.map((message) => [message.seq, message]));
          for (const seq of run.wanted) {
            const message = bySeq.get(seq);
            if (message === undefined) missing.push(seq);
            else found.set(seq, storedEvent(message));
          }
        }),
      );
      await Promise.all(
        missing.map(async (seq) => {
          const read = await attempt(async () => ({ event: await readOne(seq) }));
          if (read !== undefined) found.set(seq, read.event);
        }),
      );
      return found;
    },
  };
};

const subjectOf = ({ room, thread }: Draft): string =>
  thread === undefined ? build(events.posted.subject, { room }) : build(events.postedThread.subject, { room, thread });

/** What does not read as an event is no event to anybody: persist makes it a dead letter. */
function storedEvent(message: StoredMsg): StoredEvent | undefined {
  try {
    return { ...readLogged(message), bytes: message.data.length };
  } catch {
    return undefined;
  }
}
