import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Link } from '@opentelemetry/api';
import { isTracing } from './headers.ts';

export interface SpanStart {
  /** `{operation} {subject pattern}`; never a concrete subject, so that names stay few. */
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The remote parent; the active span when left out. */
  readonly parent?: Context;
  readonly links?: Link[];
}

/**
 * Runs `work` in a span of its own; a rejection marks the span as failed, by the name of the error alone, and goes on to
 * the caller.
 *
 * @example
 * const name = await inSpan({ name: 'load room' }, () => load('general'));
 */
export const inSpan = <Result>(start: SpanStart, work: () => Promise<Result>): Promise<Result> => {
  if (!isTracing()) return work();
  const { name, kind = SpanKind.INTERNAL, attributes = {}, parent = context.active(), links = [] } = start;
  return tracer.startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'Error' });
      throw error;
    } finally {
      span.end();
    }
  });
};

const tracer = trace.getTracer('nats-chat');
