import { describe, expect, it } from 'vitest';
import { hueOf, HUES, initialsOf } from './initials.ts';

describe('an avatar', () => {
  it.each([
    ['Alice', 'A'],
    ['Alice Liddell', 'AL'],
    ['ada king of lovelace', 'AL'],
    ['jane.doe', 'JD'],
    ['  ', '?'],
    ['𝒜lice', '𝒜'],
    ['東京 太郎', '東太'],
    ['नरेन्द्र मोदी', 'नमो'],
    ['محمد علي', 'م\u200cع'],
    ['דוד כהן', 'דכ'],
    ['e\u0301milie zola', 'ÉZ'],
    ['🎉 Party (Anna)', 'PA'],
    ['ßen', 'ß'],
    ['istanbul', 'I'],
    ['🎉', '🎉'],
  ])('of %j shows %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('has the same hue everywhere, and different people mostly different ones', () => {
    expect(hueOf('alice')).toBe(hueOf('alice'));
    const hues = new Set(Array.from({ length: 100 }, (_, index) => hueOf(`user${index}`)));
    expect(hues.size).toBe(HUES);
  });
});
