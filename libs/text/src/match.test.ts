import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compareNames, fold, lookAlike, matcher, matchesWords, searchable } from './match.ts';

describe('a filter', () => {
  it.each([
    ['Design team', 'te de', true],
    ['Design team', '#design', true],
    ['Design team', 'sign', true],
    ['Design team', 's', false],
    ['Büro', 'buro', true],
    ['general', 'gx', false],
    ['general', '', true],
    ['general', '#', true],
    ['Straße', 'strasse', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['Info', 'ınfo', true],
    ['İstanbul', 'istanbul', true],
    ['東京都', '京', true],
    ['Team 🎉', '🎉', true],
    ['हिन्दी', 'हन्दी', false],
    ['شَمْس', 'شمس', true],
    ['ops/night-shift', 'shift', true],
    ['𝓐lice', 'alice', true],
    ['ＡＬＩＣＥ', 'alice', true],
    ['GROẞ', 'gross', true],
    ['Jane van der Meer', 'meer ja', true],
    ['Jane van der Meer', 'meer jo', false],
    ['café', 'cafe\u0301', true],
  ])('on %j by %j: %j', (text, query, found) => {
    expect(matchesWords(text, query)).toBe(found);
  });
});

it('sorts names in one order for every reader', () => {
  const names = ['Zoë', 'ärger', 'Öl', 'adam', 'room 10', 'Room 9'];
  expect(names.toSorted(compareNames)).toEqual(['adam', 'ärger', 'Öl', 'Room 9', 'room 10', 'Zoë']);
});

it('asks for no reader’s locale', () => {
  const [lower, upper] = [
    vi.spyOn(String.prototype, 'toLocaleLowerCase'),
    vi.spyOn(String.prototype, 'toLocaleUpperCase'),
  ];
  matchesWords('Info', 'i');
  expect([lower.mock.calls, upper.mock.calls]).toEqual([[], []]);
});

it('takes a text for all that is searched for', () => {
  const texts = ['Design team', 'Büro 2', 'ops'].map(searchable);
  expect(['te', '2', ' '].map((query) => texts.map(matcher(query)))).toEqual([
    [true, false, false],
    [false, true, false],
    [true, true, true],
  ]);
});

describe('what a text is compared as', () => {
  const unicode = fc.string({ unit: 'binary', maxLength: 20 });

  it('is compared as itself', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it('is the same composed or not', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        const variants = [text.normalize('NFC'), text.normalize('NFD')];
        expect(variants.map(fold)).toEqual(variants.map(() => fold(text)));
      }),
    );
  });
});

describe('names that read alike', () => {
  it.each([
    ['Modern', 'Modem'],
    ['alice', 'аlісе'],
    ['PAYPAL', 'РАYРАL'],
    ['Kostas', 'Κοstas'],
    ['Info', 'lnfo'],
    ['bill', 'bi11'],
    ['bob', 'b0b'],
    ['noun', 'ոօսn'],
    ['admin', '𝖆𝖉𝖒𝖎𝖓'],
    ['Zoë', 'zoe'],
  ])('%s and %s are one', (one, other) => {
    expect(lookAlike(one)).toBe(lookAlike(other));
  });

  it.each([
    ['bob', 'bot'],
    ['alice', 'alicia'],
    ['ann', 'anm'],
    ['Ева', 'Ива'],
  ])('%s and %s are two', (one, other) => {
    expect(lookAlike(one)).not.toBe(lookAlike(other));
  });
});
