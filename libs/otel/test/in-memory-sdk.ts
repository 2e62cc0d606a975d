import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, SimpleLogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';

export interface InMemorySdk {
  /** The spans that have ended, in that order. */
  readonly spans: () => readonly ReadableSpan[];
  readonly logs: () => readonly ReadableLogRecord[];
  /** Collects now; of a metric that nothing was recorded of, there is none. */
  readonly metric: (name: string) => Promise<MetricData | undefined>;
  /** Leaves the process as it was: another file of tests may start one. */
  readonly shutdown: () => Promise<void>;
}

/** Starts the SDK of this process, whose signals stay in memory. Modules load before it, as those of a service do. */
export const startInMemorySdk = (): InMemorySdk => {
  const spans = new InMemorySpanExporter();
  const records = new InMemoryLogRecordExporter();
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
  });
  const sdk = startNodeSdk({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
    logRecordProcessors: [new SimpleLogRecordProcessor({ exporter: records })],
    metricReaders: [reader],
    resourceDetectors: [],
    instrumentations: [],
    // A test that breaks something on purpose would be reported on the console.
    logLevel: 'none',
  });
  return {
    spans: () => spans.getFinishedSpans(),
    logs: () => records.getFinishedLogRecords(),
    metric: async (name) => {
      const { resourceMetrics } = await reader.collect();
      const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
      return all.find(({ descriptor }) => descriptor.name === name);
    },
    shutdown: async () => {
      await sdk.shutdown();
      for (const api of [trace, metrics, logs, context, propagation]) api.disable();
    },
  };
};
