/** Timing and concurrency, each mechanism once; for browsers and Node. */
export { Backoff, retryWithBackoff } from './backoff.ts';
export type { BackoffOptions, RetryOptions } from './backoff.ts';
export { Delay, withTimeout } from './delay.ts';
export { mapConcurrent, OverloadError, Semaphore } from './semaphore.ts';
export type { SemaphoreLimits } from './semaphore.ts';
export { SequenceWaiters } from './sequence-waiters.ts';
export { coalesce, memoizeFor, Singleflight } from './sharing.ts';
export { TimeLimit } from './time-limit.ts';
export type { LimitedTask } from './time-limit.ts';
export { TimeoutError } from './timeout-error.ts';
export { platformTimer, runPeriodically } from './timer.ts';
export type { PeriodicOptions, Timer } from './timer.ts';
