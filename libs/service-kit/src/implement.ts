import {
  isImplemented,
  type Endpoint,
  type PlannedEndpoint,
  type RateLimit,
  type ServiceName,
} from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { wildcard } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { Svcm } from '@nats-io/services';
import type { Access, Handler, Handlers } from './call.ts';
import { Pipeline, type Result } from './pipeline.ts';
import { RateLimiter } from './rate-limiter.ts';

type Rows = Readonly<Record<string, Endpoint | PlannedEndpoint>>;

/** What {@link implement} makes: a table of contents that is not running yet. */
export interface Implementation<Room> {
  readonly rows: Rows;
  readonly handlers: Readonly<Record<string, Handler<Endpoint, Room>>>;
}

/**
 * Joins the rows of a service with their handlers. It does not compile while a handler is missing.
 *
 * Rows whose schemas are still to come have no handler; nobody answers them.
 *
 * @example
 * const implementation = implement(contract.sticker, {});
 */
export const implement = <const R extends Rows, Room = unknown>(
  rows: R,
  handlers: Handlers<R, Room>,
): Implementation<Room> => ({
  rows,
  handlers,
});

export interface ServeOptions<Room> {
  readonly nc: NatsConnection;
  readonly service: ServiceName;
  readonly version: string;
  readonly logger: Logger;
  /** Needed when a row asks for access to its room. */
  readonly access?: Access<Room>;
  /**
   * Limits that are configured, by the names of their rows; the contract's holds for the others. Rows that are given the
   * same object share one limit.
   */
  readonly rates?: Readonly<Record<string, RateLimit>>;
  /** Called with every request that was answered, by the name of its row; for a service's own metrics. Must not throw. */
  readonly onResult?: (name: string, result: Result) => void;
}

export interface Served {
  /** Rejects when the service lost a subscription for good, as after a refused permission. */
  readonly failed: Promise<never>;
  /** Takes no more requests, and resolves when those in flight are answered; ends them after `limitMs`. */
  readonly drain: (limitMs: number) => Promise<void>;
}

/**
 * Subscribes every endpoint through the NATS service API, so that operators see it in `$SRV.PING`, `INFO` and `STATS`.
 *
 * @example
 * const served = await serve(implement(contract.sticker, {}), { nc, service: 'sticker', version: VERSION, logger });
 * await served.drain(5_000);
 */
export const serve = async <Room>(
  { rows, handlers }: Implementation<Room>,
  { nc, service, version, logger, access, rates = {}, onResult }: ServeOptions<Room>,
): Promise<Served> => {
  const pipelines = new Map<string, Pipeline<Endpoint, Room>>();
  const limiterOf = configuredLimiters();
  const api = await new Svcm(nc).add({
    name: service,
    version,
    statsHandler: async ({ subject }) => {
      const stats = pipelines.get(subject)?.stats;
      return stats === undefined ? {} : { requests: stats.requests, errors: stats.errors, inFlight: stats.inFlight() };
    },
  });
  for (const [name, row] of Object.entries(rows)) {
    const handler = handlers[name];
    if (!isImplemented(row) || handler === undefined) continue;
    const pipeline = new Pipeline(row, handler, {
      operation: `${service}.${name}`,
      logger,
      access,
      limiter: limiterOf(rates[name]) ?? new RateLimiter(row.rate),
      onResult: onResult === undefined ? undefined : (result) => onResult(name, result),
    });
    const subject = wildcard(row.subject);
    pipelines.set(subject, pipeline);
    api.addEndpoint(name, {
      subject,
      queue: row.queue,
      handler: (error, message) => {
        if (error === null) pipeline.receive(message);
        else logger.error({ operation: `${service}.${name}`, error }, 'A subscription reported an error.');
      },
    });
  }
  await nc.flush();
  let draining = false;
  return {
    failed: api.stopped.then((error) => {
      if (draining) return new Promise<never>(() => undefined);
      throw new Error(`${service} lost its subscriptions.`, { cause: error });
    }),
    drain: async (limitMs) => {
      draining = true;
      await api.stop();
      await Promise.all([...pipelines.values()].map((pipeline) => pipeline.drain(limitMs)));
    },
  };
};

function configuredLimiters(): (rate: RateLimit | undefined) => RateLimiter | undefined {
  const limiters = new Map<RateLimit, RateLimiter>();
  return (rate) => {
    if (rate === undefined) return undefined;
    const limiter = limiters.get(rate) ?? new RateLimiter(rate);
    limiters.set(rate, limiter);
    return limiter;
  };
}
