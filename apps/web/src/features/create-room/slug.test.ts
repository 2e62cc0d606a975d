import { roomId } from '@nats-chat/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slugOf } from './slug.ts';

it.each([
  ['General', 'general'],
  ['Design & Büro', 'design-buro'],
  ['  --  spaces  --  ', 'spaces'],
  ['snake_case', 'snake_case'],
  ['日本語', ''],
])('the address of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it('is always a room id or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const slug = slugOf(name);
      expect(slug === '' || roomId.safeParse(slug).success).toBe(true);
    }),
  );
});
