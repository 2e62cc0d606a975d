import { memoizeFor } from '@nats-chat/async';
import type { consumers } from '@nats-chat/contracts';
import { JetStreamApiError, type ConsumerInfo } from '@nats-io/jetstream';
import { LOG_STREAM } from './stored-event.ts';

const DURABLE = 'persist' satisfies keyof typeof consumers;
const MAX_AGE_MS = 100;
const CONSUMER_NOT_FOUND = 10_014;

/** What is used of a JetStream manager. */
interface Consumers {
  readonly consumers: {
    readonly info: (stream: string, consumer: string) => Promise<Pick<ConsumerInfo, 'ack_floor'>>;
  };
}

/**
 * Returns a function that tells how far persist has come, as of at most 100 ms ago; 0 before it has begun. It asks the
 * server only when it is called.
 */
export const ackFloorOf = ({ consumers: api }: Consumers): (() => Promise<number>) =>
  memoizeFor(async () => {
    try {
      return (await api.info(LOG_STREAM, DURABLE)).ack_floor.stream_seq;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return 0;
      throw error;
    }
  }, MAX_AGE_MS);
