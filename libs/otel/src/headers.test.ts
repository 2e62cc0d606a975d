import { headers } from '@nats-io/nats-core';
import { context, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInMemorySdk, type InMemorySdk } from '../test/in-memory-sdk.ts';
import { isTracing, traceContextOf, traceHeaders } from './headers.ts';
import { inSpan } from './span.ts';

let sdk: InMemorySdk;
beforeAll(() => {
  sdk = startInMemorySdk();
});
afterAll(() => sdk.shutdown());

const withTraceparent = (value: string) => {
  const fields = headers();
  fields.set('traceparent', value);
  return { headers: fields };
};

const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: digits, maxLength: digits })
    .map((signs) => signs.join(''))
    .filter((id) => /[^0]/.test(id));

describe('the trace in the headers of a message', () => {
  it('is the one that its sender wrote, whatever its ids are', () => {
    fc.assert(
      fc.property(hex(32), hex(16), (traceId, spanId) => {
        const sender = traceContextOf(withTraceparent(`00-${traceId}-${spanId}-01`));
        expect(trace.getSpanContext(sender)).toMatchObject({ traceId, spanId, isRemote: true });
      }),
    );
  });

  it('goes from a span through a message to whoever gets it', async () => {
    expect(isTracing()).toBe(true);
    const { sent, span } = await inSpan({ name: 'sender' }, async () => ({
      sent: traceHeaders(),
      span: trace.getSpan(context.active())?.spanContext(),
    }));
    const received = trace.getSpanContext(traceContextOf({ headers: sent }));
    expect(received).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
  });

  it('is empty outside of a span', () => {
    expect(traceHeaders()?.keys()).toEqual([]);
  });

  it.each([
    ['no header of it', headers()],
    ['nothing', withTraceparent('').headers],
    ['other text', withTraceparent('nonsense').headers],
    ['ids of zeros', withTraceparent(`00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`).headers],
    ['a version that must not be', withTraceparent(`ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`).headers],
    ['no headers', undefined],
  ])('is the root context for %s', (_, fields) => {
    expect(trace.getSpanContext(traceContextOf({ headers: fields }))).toBeUndefined();
  });

  it('is not guessed where the client library cannot decode the headers', () => {
    const broken = {
      get headers(): never {
        throw new Error('not headers');
      },
    };
    expect(() => traceContextOf(broken)).toThrow('not headers');
  });
});
