import { describe, expect, it } from 'vitest';
import { mintTraceparent, traceIdOf } from './trace.ts';

describe('a trace', () => {
  it('is minted sampled, in the form of W3C Trace Context, and never twice', () => {
    const one = mintTraceparent();
    expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(mintTraceparent()).not.toBe(one);
    expect(traceIdOf(one)).toBe(one.slice(3, 35));
  });

  it.each([
    '',
    'garbage',
    '00-abc-def-01',
    `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-more`,
    ` 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  ])('has no id in %j', (text) => {
    expect(traceIdOf(text)).toBeUndefined();
  });
});
