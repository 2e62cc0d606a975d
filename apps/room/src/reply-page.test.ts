import { describe, expect, it } from 'vitest';
import { MAX_PAGE_BYTES, pageOf } from './reply-page.ts';

const row = (id: string, bytes: number) => ({ id, text: 'x'.repeat(bytes) });
const page = (...sizes: readonly number[]) =>
  pageOf(
    sizes.map((bytes, at) => row(String(at), bytes)),
    'next',
    ({ id }) => id,
  );

describe('a page of a reply', () => {
  it.each([
    ['nothing', [], 0, 'next'],
    ['rows that fit', [100, 100], 2, 'next'],
    ['more than fits', [MAX_PAGE_BYTES / 2, MAX_PAGE_BYTES / 2, 1], 1, '0'],
    ['a row that alone is too large', [MAX_PAGE_BYTES + 1, 1], 1, '0'],
    ['a last row that is too large', [1, MAX_PAGE_BYTES], 1, '0'],
  ] as const)('of %s', (_, sizes, count, next) => {
    expect([page(...sizes).rows.length, page(...sizes).next]).toEqual([count, next]);
  });

  it('counts bytes as JSON has them', () => {
    const rows = Array.from({ length: 3 }, (_, at) => ({ id: String(at), text: '\u0001'.repeat(MAX_PAGE_BYTES / 10) }));
    expect(pageOf(rows, null, ({ id }) => id)).toMatchObject({ rows: [{ id: '0' }], next: '0' });
  });
});
