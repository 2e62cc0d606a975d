import type { IndexLimits } from '@nats-chat/log';
import { readConfig, type Config } from '@nats-chat/service-kit';
import { z } from 'zod';

const shape = {
  /** PostgreSQL, as the role `history`. */
  DATABASE_URL: z.string().min(1),
  /** Events of the log that an instance keeps in memory, at most. */
  HISTORY_INDEX_EVENTS: z.coerce.number().int().min(1_000).max(10_000_000).default(100_000),
  /** The same in MiB of memory. */
  HISTORY_INDEX_MIB: z.coerce.number().int().min(1).max(16_384).default(64),
};

export type HistoryConfig = Config<typeof shape>;

/** Returns the bounds of the index of the log. */
export const indexLimits = ({ HISTORY_INDEX_EVENTS, HISTORY_INDEX_MIB }: HistoryConfig): IndexLimits => ({
  maxEvents: HISTORY_INDEX_EVENTS,
  maxBytes: HISTORY_INDEX_MIB * 1024 * 1024,
});

/** Reads the configuration from the environment. @throws Error that names what is missing or wrong. */
export const readHistoryConfig = (env: NodeJS.ProcessEnv = process.env): HistoryConfig => readConfig(shape, env);
