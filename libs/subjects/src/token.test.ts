import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeToken, encodeToken, isToken } from '@nats-chat/subjects';

const PLANES = Array.from({ length: 17 }, (_, plane) => plane);
const anyText = fc.string({ unit: 'binary', minLength: 1 });

describe('encodeToken', () => {
  test.each([
    ['alice', 'alice'],
    ['jane.doe@corp.com', 'jane=2Edoe=40corp=2Ecom'],
    ['=', '=3D'],
    ['a b', 'a=20b'],
    ['*', '=2A'],
    ['>', '=3E'],
    ['ü', '=C3=BC'],
    ['😀', '=F0=9F=98=80'],
    ['svc:room', 'svc=3Aroom'],
    ['\u0000', '=00'],
    ['\uFEFFbom', '=EF=BB=BFbom'],
  ])('writes %j as %s, and reads it back', (text, token) => {
    expect(encodeToken(text)).toBe(token);
    expect(decodeToken(token)).toBe(text);
  });

  test.each(PLANES)('reads back what it wrote, for every code point of plane %i', (plane) => {
    const broken: number[] = [];
    for (let codePoint = plane * 0x1_0000; codePoint < (plane + 1) * 0x1_0000; codePoint += 1) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const text = String.fromCodePoint(codePoint);
      if (decodeToken(encodeToken(text)) !== text) broken.push(codePoint);
    }
    expect(broken).toEqual([]);
  });

  test('gives every text a token of its own that NATS and KV take', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        fc.pre(one.isWellFormed() && other.isWellFormed());
        expect(encodeToken(one)).toMatch(/^[A-Za-z0-9_=-]+$/);
        expect(encodeToken(one) === encodeToken(other)).toBe(one === other);
      }),
    );
  });

  test('refuses what has no token: nothing, and half a character', () => {
    expect(() => encodeToken('')).toThrow('An empty text is not a subject token.');
    expect(() => encodeToken('a\uD800')).toThrow('Text with a lone surrogate is not a subject token.');
  });
});

describe('decodeToken', () => {
  test.each(['', '=', '=4', '=41', '=2e', '=C3', '=FF', 'a.b', 'a b', '*', '>', 'a=', 'ä', 'svc:room', '=ED=A0=80'])(
    'refuses %j, which encodes no text',
    (token) => {
      expect(() => decodeToken(token)).toThrow('Not an encoded subject token.');
      expect(isToken(token)).toBe(false);
    },
  );

  test('takes exactly what encodeToken writes', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text.isWellFormed()),
        (text) => {
          const token = encodeToken(text);
          expect(isToken(token)).toBe(true);
          expect(decodeToken(token)).toBe(text);
        },
      ),
    );
  });
});
