import { context, propagation, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import type { MsgHdrs } from '@nats-io/nats-core';

/** Writes the active span into `headers` as W3C `traceparent`; without telemetry it writes nothing. */
export const injectTrace = (headers: MsgHdrs): void => {
  propagation.inject(context.active(), headers, {
    set: (carrier, key, value) => {
      carrier.set(key, value);
    },
  });
};

/** The sender's trace context; the root context when `headers` hold none, or hold one that is malformed. */
export const traceContextOf = (headers: MsgHdrs | undefined): Context =>
  headers === undefined
    ? ROOT_CONTEXT
    : propagation.extract(ROOT_CONTEXT, headers, {
        get: (carrier, key) => carrier.get(key) || undefined,
        keys: (carrier) => carrier.keys(),
      });
