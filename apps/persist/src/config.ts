import { readConfig, type Config } from '@nats-chat/service-kit';
import { z } from 'zod';

const shape = {
  /** PostgreSQL, as the role `persist`. */
  DATABASE_URL: z.string().min(1),
  /** How often the log's size and the lag are checked. */
  PERSIST_CHECK_INTERVAL_MS: z.coerce.number().int().min(100).max(600_000).default(10_000),
};

export type PersistConfig = Config<typeof shape>;

/** Reads the configuration from the environment. @throws Error that names what is missing or wrong. */
export const readPersistConfig = (env: NodeJS.ProcessEnv = process.env): PersistConfig => readConfig(shape, env);
