import { memoizeFor } from '@nats-chat/async';
import { consumers } from '@nats-chat/contracts';
import { JetStreamApiError, type ConsumerInfo } from '@nats-io/jetstream';

const MAX_AGE_MS = 100;
const CONSUMER_NOT_FOUND = 10_014;

/** What is used of a JetStream manager. */
interface Consumers {
  readonly consumers: {
    readonly info: (
      stream: string,
      consumer: string,
    ) => Promise<Pick<ConsumerInfo, 'ack_floor' | 'num_pending' | 'num_ack_pending'>>;
  };
}

/** How far a durable consumer has come. */
export interface ConsumerProgress {
  /** Everything up to this sequence of its stream is acknowledged. */
  readonly ackFloor: number;
  /** Messages that it has still to acknowledge. */
  readonly lag: number;
}

/**
 * Asks the server how far a durable consumer of the contract has come; undefined while there is no such consumer.
 *
 * @example
 *   const floor = (await readProgress(jsm, 'persist'))?.ackFloor ?? 0;
 */
export const readProgress = async (
  { consumers: api }: Consumers,
  name: keyof typeof consumers,
): Promise<ConsumerProgress | undefined> => {
  try {
    const { ack_floor, num_pending, num_ack_pending } = await api.info(consumers[name].stream, name);
    return { ackFloor: ack_floor.stream_seq, lag: num_pending + num_ack_pending };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return undefined;
    throw error;
  }
};

/**
 * Makes a reader of how far persist has come, as of at most 100 ms ago; 0 before it has begun. It asks the server only when
 * it is called.
 */
export const ackFloorOf = (jsm: Consumers): (() => Promise<number>) =>
  memoizeFor(async () => (await readProgress(jsm, 'persist'))?.ackFloor ?? 0, MAX_AGE_MS);
