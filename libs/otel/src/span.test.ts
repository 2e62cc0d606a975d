import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInMemorySdk, type InMemorySdk } from '../test/in-memory-sdk.ts';
import { inSpan } from './span.ts';

let sdk: InMemorySdk;
beforeAll(() => {
  sdk = startInMemorySdk();
});
afterAll(() => sdk.shutdown());

const ended = (name: string) => sdk.spans().filter((span) => span.name === name);

describe('a span', () => {
  it('has the name, kind and attributes that it is given, and ends with its work', async () => {
    const attributes = { 'messaging.system': 'nats' };
    await inSpan({ name: 'given', kind: SpanKind.SERVER, attributes }, async () => {
      expect(ended('given')).toEqual([]);
    });
    expect(ended('given')).toMatchObject([
      { kind: SpanKind.SERVER, attributes, status: { code: SpanStatusCode.UNSET } },
    ]);
  });

  it('is internal, and a child of the one around it, unless its kind is given', async () => {
    await inSpan({ name: 'outer' }, async () => {
      await inSpan({ name: 'inner' }, async () => undefined);
      await inSpan({ name: 'apart', parent: ROOT_CONTEXT }, async () => undefined);
    });
    const [outer, inner, apart] = ['outer', 'inner', 'apart'].map((name) => ended(name)[0]!);
    expect(inner).toMatchObject({
      kind: SpanKind.INTERNAL,
      parentSpanContext: { spanId: outer!.spanContext().spanId },
    });
    expect(apart!.parentSpanContext).toBeUndefined();
    expect(apart!.spanContext().traceId).not.toBe(outer!.spanContext().traceId);
  });

  it('names the spans that it is linked to', async () => {
    const linked = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    await inSpan({ name: 'linking', links: [{ context: linked }] }, async () => undefined);
    expect(ended('linking')[0]?.links).toMatchObject([{ context: linked }]);
  });

  it.each([
    [new RangeError('what alice wrote'), 'RangeError'],
    ['what alice wrote', 'Error'],
  ])(
    'of work that rejects with %s has failed as %s, without its words, which go to the caller',
    async (error, name) => {
      const work = async () => AbortSignal.abort(error).throwIfAborted();
      await expect(inSpan({ name: `failing ${name}` }, work)).rejects.toBe(error);
      const [span] = ended(`failing ${name}`);
      expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: name }, events: [] });
      expect(JSON.stringify([span?.status, span?.attributes, span?.events])).not.toContain('alice');
    },
  );

  it('of work that throws before it awaits has failed as well', async () => {
    const work = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(inSpan({ name: 'throwing' }, work)).rejects.toThrow('at once');
    expect(ended('throwing')).toMatchObject([{ status: { code: SpanStatusCode.ERROR } }]);
  });

  it('is the active one across awaits, also while others run', async () => {
    const idAfterAwait = (name: string) =>
      inSpan({ name }, async () => {
        await Promise.resolve();
        return trace.getSpan(context.active())?.spanContext().spanId;
      });
    const ids = await Promise.all([idAfterAwait('one'), idAfterAwait('other')]);
    expect(ids).toEqual(['one', 'other'].map((name) => ended(name)[0]?.spanContext().spanId));
  });
});
