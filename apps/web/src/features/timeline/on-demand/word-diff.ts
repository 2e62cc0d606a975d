import { diffWords, type ChangeObject } from 'diff';

/** A piece of text that stays, or that only the older or only the newer text has. */
export type Change = Pick<ChangeObject<string>, 'value' | 'added' | 'removed'>;

/** Words that may differ before a text counts as another one: comparing takes time by their square. */
const MAX_CHANGED_WORDS = 1_000;

/** Knows the words of all languages; without, most would be compared by letters. */
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * Returns how a text became another one, by words, in order; without an older one, all of it stays. What stays and what was
 * added are together the newer text; white space alone is no change. Of texts that differ by more than 1,000 words, one is
 * removed and the other added.
 */
export const wordDiff = (older: string | undefined, newer: string): readonly Change[] => {
  if (older === undefined) return [{ value: newer, added: false, removed: false }];
  return (
    diffWords(older, newer, { intlSegmenter: words, maxEditLength: MAX_CHANGED_WORDS }) ?? [
      { value: older, added: false, removed: true },
      { value: newer, added: true, removed: false },
    ]
  );
};
