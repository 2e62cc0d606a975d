import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from './word-diff.ts';

/** `-removed-`, `+added+`, and what stays as it is. */
const marked = (older: string | undefined, newer: string): string =>
  wordDiff(older, newer)
    .map(({ value, added, removed }) => (removed ? `-${value}-` : added ? `+${value}+` : value))
    .join('');

describe('the words that changed', () => {
  it.each([
    ['one that is another', 'See you at noon', 'See you at one', 'See you at -noon-+one+'],
    ['one that came', 'See you at noon', 'See you both at noon', 'See you +both +at noon'],
    ['one that is gone', 'See you both at noon', 'See you at noon', 'See you -both -at noon'],
    ['several in a row are one change', 'a quick brown fox', 'a slow red fox', 'a -quick brown-+slow red+ fox'],
    ['all of them', 'Yes', 'No', '-Yes-+No+'],
    ['none', 'Yes', 'Yes', 'Yes'],
    ['none, where there was no text before', undefined, 'Yes', 'Yes'],
    ['a sign', 'Really.', 'Really?', 'Really-.-+?+'],
    ['of a name that is mentioned', 'Ask @Bob Okafor', 'Ask @Carol Okafor', 'Ask @-Bob-+Carol+ Okafor'],
    ['with an apostrophe or an accent', "I don't, Zoë", "I can't, Zoé", "I -don't-+can't+, -Zoë-+Zoé+"],
    ['in Cyrillic, as a whole', 'доброе утро', 'доброе утречко', 'доброе -утро-+утречко+'],
    ['in Chinese, without spaces', '我喜欢苹果', '我喜欢香蕉', '我喜欢-苹果-+香蕉+'],
    ['emojis, as a whole', 'Hi 👩‍👩‍👧', 'Hi 👩‍👩‍👦', 'Hi -👩‍👩‍👧-+👩‍👩‍👦+'],
    ['not spaces, which are those of the newer text', 'one  two\n\nthree', 'one two\nthree', 'one two\nthree'],
  ])('%s', (_, older, newer, expected) => {
    expect(marked(older, newer)).toBe(expected);
  });

  it('and those that stay are the newer text, and with what is gone the older one, but for its spaces', () => {
    const text = fc.array(
      fc.constantFrom('a', 'b', 'cd', 'é', '猫', '👩‍👧', '@', ',', "'", '.', ' ', '  ', '\n', '\n\n'),
    );
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [older, newer] = [one.join(''), other.join('')];
        const changes = wordDiff(older, newer);
        const without = (kind: 'added' | 'removed') =>
          changes.flatMap((change) => (change[kind] ? [] : change.value)).join('');
        expect(without('removed')).toBe(newer);
        expect(without('added').replaceAll(/\s/g, '')).toBe(older.replaceAll(/\s/g, ''));
      }),
    );
  });

  it('are all of them, also those in common, where more than 1,000 differ', () => {
    const [older, newer] = [`Yes ${'!?'.repeat(4_000)}`, `Yes ${'.,'.repeat(4_000)}`];
    expect(marked(older, newer)).toBe(`-${older}-+${newer}+`);
    expect(marked(older.slice(0, 500), newer.slice(0, 500))).toMatch(/^Yes -/);
  });
});
