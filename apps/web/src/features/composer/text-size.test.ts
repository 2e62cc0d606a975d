import { MAX_TEXT_BYTES } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { bytesLeft } from './text-size.ts';

describe('what is left for a text', () => {
  it.each([
    ['nothing is said far from the limit', 'a'.repeat(7_000), undefined],
    ['it is said near the limit', 'a'.repeat(8_000), MAX_TEXT_BYTES - 8_000],
    ['it counts bytes, not characters', '語'.repeat(2_700), MAX_TEXT_BYTES - 8_100],
    ['it is 0 at the limit', 'a'.repeat(MAX_TEXT_BYTES), 0],
    ['it is negative beyond', 'é'.repeat(MAX_TEXT_BYTES / 2 + 1), -2],
  ])('%s', (_, text, left) => {
    expect(bytesLeft(text)).toBe(left);
  });
});
