import type { RateLimit, ServiceName } from '@nats-chat/contracts';
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
 * Reads the configuration of a service: the common variables and those of `shape`, validated once, at boot.
 *
 * An empty variable counts as not set.
 *
 * @throws Error with one line that names each variable that is missing or wrong, and why; never its value.
 * @example
 * const { DATABASE_URL, NATS_URL } = readConfig({ DATABASE_URL: z.string() });
 */
export const readConfig = <const S extends Shape>(shape: S, env: NodeJS.ProcessEnv = process.env): Config<S> =>
  createEnv({
    server: { ...common, ...shape },
    runtimeEnv: env,
    emptyStringAsUndefined: true,
    onValidationError: (issues) => {
      const problems = issues.map(({ path, message }) => ({
        name: path?.map(String).join('.') ?? 'environment',
        problem: message.replace(NO_NUMBER, 'not a number'),
      }));
      throw new ConfigError(problems);
    },
  }) as Config<S>;

class ConfigError extends Error {
  /** By variable; `npm start` shows them with their values, before anything runs. */
  readonly problems: readonly { readonly name: string; readonly problem: string }[];

  constructor(problems: ConfigError['problems']) {
    super(`Configuration: ${problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}`);
    this.problems = problems;
  }
}

/** What zod says of a text that stands for no number. */
const NO_NUMBER = /^Invalid input: expected number, received NaN$/;

/**
 * Returns the environment of one service out of one that several share: `FANOUT_NATS_PASSWORD` is fanout's `NATS_PASSWORD`,
 * and wins over a plain `NATS_PASSWORD`. So one file of settings is enough for all services of a machine.
 */
export const environmentOf = (service: ServiceName, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const prefix = `${service.toUpperCase().replaceAll('-', '_')}_`;
  const own = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== '' ? [[name.slice(prefix.length), value] as const] : [],
  );
  return { ...env, ...Object.fromEntries(own) };
};

/**
 * Returns the schema of a limit that an operator sets, in calls a minute: from 1 to `max` (default: 10,000,000), or else
 * `rate`. The burst keeps its share of a minute, and is at least 1.
 *
 * @example
 * const shape = { ROOM_CREATE_PER_MINUTE: rateSetting(contract.room.create.rate) };
 */
export const rateSetting = (rate: RateLimit, max = 10_000_000) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(max)
    .default(rate.perMinute)
    .transform((perMinute): RateLimit => ({
      perMinute,
      burst: Math.max(1, Math.floor((perMinute * rate.burst) / rate.perMinute)),
    }));
