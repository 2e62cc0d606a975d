import { context, propagation, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { headers, type MsgHdrs } from '@nats-io/nats-core';

/** Says whether anything is traced in this process. Without telemetry nothing propagates, and headers need not be decoded. */
export const isTracing = (): boolean => propagation.fields().length > 0;

/**
 * Returns headers with the active span as W3C `traceparent`; `undefined` without telemetry.
 *
 * @example
 * const headers = traceHeaders();
 * nc.publish(subject, payload, headers && { headers });
 */
export const traceHeaders = (): MsgHdrs | undefined => {
  if (!isTracing()) return undefined;
  const fields = headers();
  propagation.inject(context.active(), fields, {
    set: (carrier, key, value) => {
      carrier.set(key, value);
    },
  });
  return fields;
};

/**
 * Returns the trace context of who sent a message; the root context when its headers hold none, or hold one that is
 * malformed. Without telemetry the headers are not decoded.
 *
 * @throws what the client library throws for headers that it cannot decode.
 *
 * @example
 * await inSpan({ name: 'store', parent: traceContextOf(incoming) }, () => write([incoming]));
 */
export const traceContextOf = (message: { readonly headers?: MsgHdrs | undefined }): Context => {
  if (!isTracing()) return ROOT_CONTEXT;
  const fields = message.headers;
  return fields === undefined
    ? ROOT_CONTEXT
    : propagation.extract(ROOT_CONTEXT, fields, {
        get: (carrier, key) => carrier.get(key) || undefined,
        keys: (carrier) => carrier.keys(),
      });
};
