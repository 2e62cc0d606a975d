/** Traces, metrics and logs of a service: OTLP when an endpoint is configured, nothing but logs on stdout otherwise. */
export { traceContextOf, traceHeaders } from './headers.ts';
export { createLogger } from './logger.ts';
export type { Logger, LogLevel } from './logger.ts';
export { counter, gauge, histogram } from './metrics.ts';
export type { Counter, Histogram } from './metrics.ts';
export { inSpan } from './span.ts';
export type { SpanStart } from './span.ts';
export { startTelemetry } from './telemetry.ts';
export type { Telemetry, TelemetryOptions } from './telemetry.ts';
