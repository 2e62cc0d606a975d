import { consumers } from '@nats-chat/contracts';
import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { remember } from './coalesce.ts';

const DURABLE = 'persist' satisfies keyof typeof consumers;
/** The log. */
export const STREAM = consumers[DURABLE].stream;

const MAX_AGE_MS = 100;
const CONSUMER_NOT_FOUND = 10_014;

/** How far persist has come, as of at most 100 ms ago; 0 before it has begun. */
export const ackFloorOf = (jsm: JetStreamManager): (() => Promise<number>) =>
  remember(async () => {
    try {
      return (await jsm.consumers.info(STREAM, DURABLE)).ack_floor.stream_seq;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return 0;
      throw error;
    }
  }, MAX_AGE_MS);
