import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitCode } from './code.ts';

const withoutCode = (text: string): string => {
  const pieces = splitCode(text);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  return pieces.flatMap((piece) => (piece.isCode ? [] : [piece.text])).join('');
};

it.each([
  ['no code at all', 'no code at all'],
  ['a `span` and ``one with ` in it``.', 'a  and .'],
  ['a ` alone', 'a ` alone'],
  ['before\n```ts\nconst a = `b`;\n```\nafter', 'before\n\nafter'],
  ['before\n~~~\ncode\n~~~\nafter ~~~ x', 'before\n\nafter ~~~ x'],
  ['a block that nothing closes\n```\ncode', 'a block that nothing closes\n'],
  ['``` within a line, that nothing closes', ''],
  ['text ``` within a line, that nothing closes', 'text ``` within a line, that nothing closes'],
])('of %j, %j is no code', (text, rest) => {
  expect(withoutCode(text)).toBe(rest);
});

it('of marks that are alike it takes both with what is between them', () => {
  const plain = fc.string({ unit: fc.constantFrom('\n', ' ', 'a', '<@bob>', '~'), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(plain, fc.integer({ min: 1, max: 6 }), (code, length) => {
      const mark = '`'.repeat(length);
      expect(withoutCode(`a ${mark}${code}${mark} b`)).toBe('a  b');
    }),
  );
});
