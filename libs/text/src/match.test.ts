import { describe, expect, it, vi } from 'vitest';
import { compareNames, matchesWords } from './match.ts';

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
