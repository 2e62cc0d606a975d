import { describe, expect, test } from 'vitest';
import { covers, matches, overlaps } from '@nats-chat/subjects';

/** All ways to write up to `length` of `tokens`. */
const sequences = (tokens: readonly string[], length: number): string[] =>
  length === 1
    ? [...tokens]
    : [...tokens, ...sequences(tokens, length - 1).flatMap((rest) => tokens.map((token) => `${token}.${rest}`))];

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

// Small enough to try every pair; `c` stands for any token that no filter names.
const filters = unique(sequences(['a', 'b', '*'], 3).flatMap((text) => [text, `${text}.>`])).concat('>');
const subjects = unique(sequences(['a', 'b', 'c'], 4));
const matchedBy = new Map(
  filters.map((filter) => [filter, new Set(subjects.filter((subject) => matches(filter, subject)))]),
);
const pairs = filters.flatMap((one) => filters.map((other) => [one, other] as const));

describe('matches', () => {
  test.each([
    ['a.b', 'a.b', true],
    ['a.*', 'a.b', true],
    ['*.b', 'a.b', true],
    ['a.>', 'a.b', true],
    ['a.>', 'a.b.c', true],
    ['>', 'a', true],
    ['a.>', 'a', false],
    ['a.*', 'a', false],
    ['a.*', 'a.b.c', false],
    ['a.b', 'a.c', false],
    ['a.b', 'a', false],
    ['a', 'a.b', false],
  ])('%s and %s: %s', (pattern, concrete, expected) => {
    expect(matches(pattern, concrete)).toBe(expected);
  });
});

describe('covers', () => {
  test.each([
    ['a.*', 'a.*', true],
    ['a.>', 'a.*', true],
    ['a.>', 'a.b.>', true],
    ['a.*', 'a.>', false],
    ['a.b', 'a.*', false],
    ['*.*', '*.b', true],
  ])('%s over %s: %s', (outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });

  test('says of every two filters whether all that the one matches is matched by the other', () => {
    const wrong = pairs.filter(
      ([outer, inner]) => covers(outer, inner) !== matchedBy.get(inner)!.isSubsetOf(matchedBy.get(outer)!),
    );
    expect(wrong).toEqual([]);
  });
});

describe('overlaps', () => {
  test.each([
    ['chat.*.thread.*', 'chat.history.*.alice', true],
    ['chat.*', 'chat.*.thread.*', false],
    ['chat.*', 'history.room.*.alice', false],
    ['a.>', 'a.b', true],
    ['a.>', 'a', false],
    ['a', 'a.>', false],
    ['>', 'x.y', true],
    ['*.b', 'a.*', true],
    ['a.b', 'a.c', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(overlaps(one, other)).toBe(expected);
    expect(overlaps(other, one)).toBe(expected);
  });

  test('says of every two filters whether some subject is matched by both', () => {
    const wrong = pairs.filter(
      ([one, other]) => overlaps(one, other) === matchedBy.get(one)!.isDisjointFrom(matchedBy.get(other)!),
    );
    expect(wrong).toEqual([]);
  });
});
