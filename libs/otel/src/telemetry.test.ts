import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { traceContextOf, traceHeaders } from './headers.ts';
import { counter, gauge, histogram } from './metrics.ts';
import { inSpan } from './span.ts';
import { startTelemetry } from './telemetry.ts';

describe('without an endpoint', () => {
  it('the SDK is not even loaded, and there is nothing to shut down', async () => {
    const loaded = vi.fn();
    vi.doMock('./sdk.ts', () => {
      loaded();
      return {};
    });
    const telemetry = await startTelemetry({ service: 'room', version: '1.0.0', endpoint: undefined });
    await expect(telemetry.shutdown()).resolves.toBeUndefined();
    expect(loaded).not.toHaveBeenCalled();
  });

  it('work runs in no span, and its result and its failure go on', async () => {
    const active = () => trace.getSpan(context.active());
    await expect(inSpan({ name: 'work' }, async () => active())).resolves.toBeUndefined();
    await expect(inSpan({ name: 'work' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('a request carries no headers, and those of one that comes are not looked at', () => {
    expect(traceHeaders()).toBeUndefined();
    const message = {
      get headers(): never {
        throw new Error('decoded');
      },
    };
    expect(traceContextOf(message)).toBe(ROOT_CONTEXT);
  });

  it('metrics may be recorded, and are not read', () => {
    const read = vi.fn(() => 1);
    expect(() => {
      counter('telemetry_test_total', 'Of a test.').add(1, { of: 'it' });
      histogram('telemetry_test_seconds', 'Of a test.').record(0.1);
      gauge('telemetry_test', 'Of a test.', read);
    }).not.toThrow();
    expect(read).not.toHaveBeenCalled();
  });
});
