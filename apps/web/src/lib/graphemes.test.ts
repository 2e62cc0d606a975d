import { expect, it } from 'vitest';
import { shortened } from './graphemes.ts';

it.each([
  ['short', 'short'],
  ['longer than ten', 'longer th…'],
  ['👩‍👩‍👧‍👦'.repeat(10), '👩‍👩‍👧‍👦'.repeat(10)],
  ['नमस्ते दुनिया सब', 'नमस्ते दुनिया सब'],
  ['e\u0301'.repeat(11), `${'e\u0301'.repeat(9)}…`],
])('shortens %j to ten characters as a reader counts them', (text, expected) => {
  expect(shortened(text, 10)).toBe(expected);
});
