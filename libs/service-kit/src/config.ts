import { createEnv } from '@t3-oss/env-core';
import { z } from 'zod';

/** What every service reads from its environment. */
const common = {
  /** Comma-separated `nats://host:port`. */
  NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222'),
  NATS_USER: z.string().min(1).optional(),
  NATS_PASSWORD: z.string().min(1).optional(),
  /** Replicas of streams and buckets: 1 on one machine, 3 on a cluster. */
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  /** The address at which `/livez` and `/readyz` answer; in containers 0.0.0.0, for who probes from outside. */
  PROBE_HOST: z.string().min(1).default('127.0.0.1'),
  /** Their port; 0 takes any free one. */
  PROBE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
};

type Shape = Readonly<Record<string, z.ZodType>>;

/** The values of {@link readConfig}, by the names of the environment variables. */
export type Config<S extends Shape = typeof common> = Readonly<
  z.output<z.ZodObject<typeof common>> & z.output<z.ZodObject<S>>
>;

/**
 * The configuration of a service: the common variables and those of `shape`, validated once, at boot.
 *
 * An empty variable counts as not set.
 *
 * @throws Error with one line that names each variable that is missing or wrong, and why; never its value.
 */
export const readConfig = <const S extends Shape>(shape: S, env: NodeJS.ProcessEnv = process.env): Config<S> =>
  createEnv({
    server: { ...common, ...shape },
    runtimeEnv: env,
    emptyStringAsUndefined: true,
    onValidationError: (issues) => {
      const problems = issues.map(({ path, message }) => `${path?.map(String).join('.') ?? 'environment'}: ${message}`);
      throw new Error(`Configuration: ${problems.join('; ')}`);
    },
  }) as Config<S>;
