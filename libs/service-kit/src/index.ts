/** How a service is made: configuration, life cycle, endpoints from the contract, streams, consumers. */
export type { Access, Call, Handler, Handlers } from './call.ts';
export { readConfig } from './config.ts';
export type { Config } from './config.ts';
export { connectService } from './connect.ts';
export { startConsumer } from './consumer/consumer.ts';
export type { RunningConsumer } from './consumer/consumer.ts';
export type { ConsumerOptions } from './consumer/options.ts';
export { isConflict, isOutage } from './failure.ts';
export { implement, serve } from './implement.ts';
export type { Implementation, Served, ServeOptions } from './implement.ts';
export type { Result } from './pipeline.ts';
export { RateLimiter } from './rate-limiter.ts';
export { periodicWork } from './resources.ts';
export type { PeriodicWork, Resource } from './resources.ts';
export { runService, VERSION } from './run.ts';
export type { RunningService, ServiceContext } from './run.ts';
export { ensureStorage, storageResource } from './storage.ts';
export { waitFor } from './wait-for.ts';
