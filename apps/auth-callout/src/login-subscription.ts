import { serverSubjects, workQueue } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { Msg, NatsConnection } from '@nats-io/nats-core';

export interface LoginSubscription {
  /** Takes no more logins, and resolves when those taken are answered. */
  readonly drain: () => Promise<void>;
}

/** Hands `answer` each login that the server gives to this instance of the queue group. */
export const subscribeToLogins = (
  nc: NatsConnection,
  logger: Logger,
  answer: (message: Msg) => Promise<void>,
): LoginSubscription => {
  const running = new Set<Promise<void>>();
  const subscription = nc.subscribe(serverSubjects.login, {
    queue: workQueue('auth-callout'),
    callback: (error, message) => {
      if (error !== null) {
        logger.error({ error }, 'Logins cannot be received.');
        return;
      }
      const answering = answer(message)
        .catch((failure: unknown) => {
          logger.error({ error: failure }, 'A login could not be answered.');
        })
        .finally(() => running.delete(answering));
      running.add(answering);
    },
  });
  return {
    drain: async () => {
      await subscription.drain();
      await Promise.all(running);
    },
  };
};
