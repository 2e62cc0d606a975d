import { withTimeout } from '@nats-chat/async';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { serviceInstanceIdDetector } from '@opentelemetry/resources';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { createLocalLogger } from './logger.ts';
import type { Telemetry, TelemetryOptions } from './telemetry.ts';

const SHUTDOWN_MS = 3_000;
const EXPORT_TIMEOUT_MS = 2_000;

/** Starts the OpenTelemetry SDK with W3C propagation and batched OTLP over gRPC for all three signals. */
export const startSdk = (options: TelemetryOptions & { endpoint: string }): Telemetry => {
  const exporter = { url: options.endpoint, timeoutMillis: EXPORT_TIMEOUT_MS };
  const sdk = startNodeSdk({
    resourceAttributes: { [ATTR_SERVICE_NAME]: options.service, [ATTR_SERVICE_VERSION]: options.version },
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter(exporter), scheduledDelayMillis: 1_000 }),
    ],
    metricReaders: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(exporter),
        exportIntervalMillis: options.metricIntervalMs ?? 10_000,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
    logRecordProcessors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(exporter) })],
    instrumentations: [],
    // Nothing about the machine: a container has no id of it, and the SDK would write a warning.
    resourceDetectors: [serviceInstanceIdDetector],
  });
  reportProblemsOf(options.service);
  return { shutdown: () => withTimeout(SHUTDOWN_MS, sdk.shutdown()) };
};

/** Writes what the SDK reports of itself as lines of our log, in the place of its own on the console. */
function reportProblemsOf(service: string): void {
  // Not as telemetry: a failure to send would be one more record to send.
  const logger = createLocalLogger({ service, level: 'warn' });
  const report = (details: string): void => logger.warn({ details }, 'Telemetry has a problem.');
  const silent = (): void => undefined;
  const sdkLogger = { error: report, warn: report, info: silent, debug: silent, verbose: silent };
  diag.setLogger(sdkLogger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
