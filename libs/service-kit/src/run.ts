import { withTimeout } from '@nats-chat/async';
import type { ServiceName } from '@nats-chat/contracts';
import { createLogger, gauge, startTelemetry, type Logger } from '@nats-chat/otel';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { environmentOf, type Config } from './config.ts';
import { ConnectionMonitor } from './connection-monitor.ts';
import { connectService } from './connect.ts';
import { reasonOf } from './failure.ts';
import { startProbes, type ReadinessChecks } from './probes.ts';
import { serve, type Implementation, type ServeOptions } from './implement.ts';
import { Resources, type Resource } from './resources.ts';
import { waitFor } from './wait-for.ts';

/** The version that a service reports; all services of a release share it. */
export const VERSION = '0.1.0';

/** What the parts of a service are made of. */
export interface ServiceContext<C extends Config> {
  readonly service: ServiceName;
  readonly config: C;
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  /** Opens what the service needs, waiting for it, and closes it when the service stops; see {@link Resource}. */
  readonly use: <Value>(resource: Resource<Value>) => Promise<Value>;
}

/** What a service made of its context. */
export interface RunningService<Room> extends Partial<Pick<ServeOptions<Room>, 'access' | 'rates' | 'onResult'>> {
  readonly implementation?: Implementation<Room>;
}

/**
 * Runs a service, from its configuration, which {@link environmentOf} finds, to its exit.
 *
 * Start: telemetry → NATS, waited for → `start` → endpoints → ready. SIGTERM or SIGINT: not ready → endpoints drained →
 * resources closed, the last first → connection drained → telemetry flushed → exit 0, all within 10 s, also while what
 * it needs is unavailable. A start that fails logs one line and exits 1; so does a lost subscription, since a supervisor
 * makes a whole service of it again.
 *
 * @example
 * await runService('sticker', (env) => readConfig({}, env), async () => ({}));
 */
export const runService = async <C extends Config, Room>(
  service: ServiceName,
  readConfig: (env: NodeJS.ProcessEnv) => C,
  start: (context: ServiceContext<C>) => Promise<RunningService<Room>>,
): Promise<void> => {
  const bootLogger = createLogger({ service, level: 'info' });
  try {
    await live(service, readConfig(environmentOf(service)), start);
  } catch (error) {
    bootLogger.fatal({ reason: reasonOf(error) }, 'The service cannot run.');
    process.exit(1);
  }
};

async function live<C extends Config, Room>(
  service: ServiceName,
  config: C,
  start: (context: ServiceContext<C>) => Promise<RunningService<Room>>,
): Promise<void> {
  const logger = createLogger({ service, level: config.LOG_LEVEL });
  const stopped = stopSignal();
  const telemetry = await startTelemetry({ service, version: VERSION, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  gauge('process_resident_bytes', 'Memory of the machine that the process has.', () => process.memoryUsage.rss());
  let checks: ReadinessChecks = { boot: () => false };
  const probes = await startProbes({ host: config.PROBE_HOST, port: config.PROBE_PORT }, () => checks);
  const account = { servers: config.NATS_URL, user: config.NATS_USER ?? service, password: config.NATS_PASSWORD };
  const nc = await Promise.race([waitFor('NATS', logger, () => connectService(service, account)), stopped]);
  if (nc === undefined) process.exit(0);

  const resources = new Resources(logger);
  const connection = new ConnectionMonitor(nc, { logger, restore: () => resources.restore() });
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const context: ServiceContext<C> = {
    service,
    config,
    nc,
    js: jetstream(nc),
    jsm,
    logger,
    use: (resource) => resources.use(resource),
  };
  // A start may wait for other parts for a minute; whoever asks it to stop shall not.
  const running = await Promise.race([start(context), stopped]);
  if (running === undefined) process.exit(0);
  const served =
    running.implementation === undefined
      ? undefined
      : await serve(running.implementation, {
          nc,
          service,
          version: VERSION,
          logger,
          ...(running.access === undefined ? {} : { access: running.access }),
          ...(running.rates === undefined ? {} : { rates: running.rates }),
          ...(running.onResult === undefined ? {} : { onResult: running.onResult }),
        });
  checks = {
    nats: () => connection.isUp,
    subscriptions: () => connection.isSubscribed,
    ...resources.checks(),
  };
  logger.info({ probePort: probes.port }, 'Ready.');

  await Promise.race([stopped, ...(served === undefined ? [] : [served.failed]), closed(nc)]);

  checks = { shutdown: () => false };
  const askedAt = performance.now();
  /** Each step has until `endMs` after the signal: what those before it did not need is left for it. */
  const step = async (name: string, endMs: number, work: (leftMs: number) => Promise<unknown>): Promise<void> => {
    const leftMs = Math.max(0, askedAt + endMs - performance.now());
    await withTimeout(leftMs, work(leftMs)).catch((error: unknown) =>
      logger.warn({ step: name, error }, 'Shutdown step timed out.'),
    );
  };
  await step('requests', 4_000, async (leftMs) => served?.drain(leftMs));
  await step('resources', 7_500, (leftMs) => resources.close(leftMs));
  await step('NATS', 8_500, () => nc.drain());
  await step('telemetry', 9_500, () => telemetry.shutdown());
  await step('probes', 9_750, () => probes.close());
  logger.info('Stopped.');
  process.exit(0);
}

/** Resolves at the first SIGTERM or SIGINT. */
const stopSignal = (): Promise<undefined> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(undefined);
      });
    }
  });

async function closed(nc: NatsConnection): Promise<never> {
  const error = await nc.closed();
  throw new Error('The connection to NATS was closed.', { cause: error });
}
