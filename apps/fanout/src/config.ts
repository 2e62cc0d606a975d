import { contract } from '@nats-chat/contracts';
import { rateSetting, readConfig, type Config as ServiceConfig } from '@nats-chat/service-kit';
import { z } from 'zod';

const shape = {
  /** Events of the log kept in memory for `msg.get`; the least recently used go first. */
  FANOUT_LRU_CAPACITY: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  /** Sends that one person may make a minute, on average. Load tests raise it. */
  FANOUT_RATE_LIMIT_PER_MINUTE: rateSetting(contract.fanout.send.rate),
};

export type Config = ServiceConfig<typeof shape>;

/** Reads the configuration from the environment. @throws Error with one line that names each variable that is wrong. */
export const readFanoutConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(shape, env);

/**
 * Returns how often one person may send, to rooms and to threads together, as the kit takes it by the names of rows.
 *
 * The burst is a third of a minute's worth: 20 at once by default.
 */
export const sendRates = ({ FANOUT_RATE_LIMIT_PER_MINUTE: rate }: Config) => ({
  send: rate,
  sendThread: rate,
  sendAdmin: rate,
});
