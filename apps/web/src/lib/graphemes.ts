const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns what a reader takes for characters: an accent, a vowel sign or a skin tone belongs to what it stands on. */
export const graphemesOf = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Returns at most `max` characters of `text`, with an ellipsis where some are left out. */
export const shortened = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const characters = graphemesOf(text);
  return characters.length > max
    ? `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`
    : text;
};
