import { z } from 'zod';
import type { StreamName } from './storage.ts';

/** What is used of a JetStream manager. */
interface ConsumerApi {
  readonly consumers: {
    /** Rejects with an error that has the server's code as `code` when there is no such consumer. */
    readonly info: (stream: string, consumer: string) => Promise<unknown>;
  };
}

/** A row of the table `consumers`. */
export interface DurableConsumer {
  readonly name: string;
  readonly stream: StreamName;
}

/** How far a durable consumer has come. */
export interface ConsumerProgress {
  /** Everything up to this sequence of its stream is acknowledged. */
  readonly ackFloor: number;
  /** Messages that it has still to acknowledge. */
  readonly lag: number;
}

const CONSUMER_NOT_FOUND = 10_014;

const consumerInfo = z.object({
  ack_floor: z.object({ stream_seq: z.int() }),
  num_pending: z.int(),
  num_ack_pending: z.int(),
});

/**
 * Asks the server how far a durable consumer of the contract has come; undefined while there is no such consumer.
 *
 * It takes what it uses of a JetStream manager, so that tools need no client of JetStream.
 *
 * @example
 * const floor = (await readProgress(jsm, { name: 'persist', stream: 'CHAT_MESSAGES' }))?.ackFloor ?? 0;
 */
export const readProgress = async (
  { consumers: api }: ConsumerApi,
  { name, stream }: DurableConsumer,
): Promise<ConsumerProgress | undefined> => {
  try {
    const info = consumerInfo.parse(await api.info(stream, name));
    return { ackFloor: info.ack_floor.stream_seq, lag: info.num_pending + info.num_ack_pending };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === CONSUMER_NOT_FOUND) return undefined;
    throw error;
  }
};
