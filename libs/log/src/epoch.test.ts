import { describe, expect, it } from 'vitest';
import { epochOf, withEpoch } from './epoch.ts';

describe('the epoch of a stream', () => {
  it('is the one that it was given', () => {
    expect(epochOf({ config: withEpoch('one') })).toBe('one');
  });

  it.each([
    ['no metadata', {}],
    ['none in its metadata', { metadata: { owner: 'persist' } }],
  ])('is not known of a stream that has %s', (_, config) => {
    expect(epochOf({ config })).toBeUndefined();
  });
});
