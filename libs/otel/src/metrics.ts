import { metrics, type Attributes } from '@opentelemetry/api';

export interface Counter {
  readonly add: (value: number, attributes?: Attributes) => void;
}

export interface Histogram {
  readonly record: (value: number, attributes?: Attributes) => void;
}

// The metrics API hands out instruments that do nothing until the SDK has started, and they stay so. Modules declare
// theirs while they load, which is earlier, so an instrument is made at its first use.

/**
 * Declares a count that only grows; its name ends in `_total`.
 *
 * @example
 * const sent = counter('messages_sent_total', 'Messages that were stored, by kind.');
 * sent.add(1, { kind: 'user' });
 */
export const counter = (name: string, description: string): Counter => {
  const instrument = once(() => metrics.getMeter(METER).createCounter(name, { description }));
  return { add: (value, attributes) => instrument().add(value, attributes) };
};

/**
 * Declares a distribution of durations in seconds, from 1 ms to 10 s; its name ends in `_seconds`.
 *
 * @example
 * const startedAt = performance.now();
 * const durations = histogram('page_duration_seconds', 'From request to page.');
 * durations.record((performance.now() - startedAt) / 1_000);
 */
export const histogram = (name: string, description: string): Histogram => {
  const instrument = once(() =>
    metrics.getMeter(METER).createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
    }),
  );
  return { record: (value, attributes) => instrument().record(value, attributes) };
};

/**
 * Declares a value that is read whenever metrics are collected; one that cannot be read is left out. To be called once
 * telemetry has started; several with other attributes are one metric.
 *
 * @example
 * const rooms = new Map<string, string>();
 * gauge('rooms_cached', 'Rooms in memory.', () => rooms.size);
 */
export const gauge = (
  name: string,
  description: string,
  read: () => number | Promise<number>,
  attributes?: Attributes,
): void => {
  metrics
    .getMeter(METER)
    .createObservableGauge(name, { description })
    .addCallback(async (result) => {
      result.observe(await read(), attributes);
    });
};

const METER = 'nats-chat';

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
