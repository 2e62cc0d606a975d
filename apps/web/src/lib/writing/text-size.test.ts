import { MAX_TEXT_BYTES } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { sizeOf } from './text-size.ts';

describe('the size of a text', () => {
  it.each<[string, string, number | undefined, number, number?]>([
    ['is nothing to speak of far from the limit', 'a'.repeat(7_000), undefined, 0],
    ['is known near the limit', 'a'.repeat(8_000), MAX_TEXT_BYTES - 8_000, 0],
    ['is of bytes where it fits', '語'.repeat(2_700), MAX_TEXT_BYTES - 8_100, 0],
    ['leaves nothing at the limit', 'a'.repeat(MAX_TEXT_BYTES), 0, 0],
    ['is of characters where it does not fit', 'é'.repeat(MAX_TEXT_BYTES / 2 + 3), undefined, 3, MAX_TEXT_BYTES / 2],
    ['has no half characters', `${'a'.repeat(MAX_TEXT_BYTES - 1)}😀😀`, undefined, 2, MAX_TEXT_BYTES - 1],
  ])('%s', (_, text, left, excess, fitting) => {
    expect(sizeOf(text)).toEqual({ left, excess, fitting });
  });
});
