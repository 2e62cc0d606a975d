import { describe, expect, it } from 'vitest';
import { matchesWords } from './match.ts';

describe('a filter', () => {
  it.each([
    ['Design team', 'te de', true],
    ['Design team', '#design', true],
    ['Design team', 'sign', true],
    ['Design team', 's', false],
    ['Büro', 'buro', true],
    ['general', 'gx', false],
    ['general', '', true],
  ])('on %j by %j: %j', (text, query, found) => {
    expect(matchesWords(text, query)).toBe(found);
  });
});
