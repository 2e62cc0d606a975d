import emojis from 'emojibase-data/en/data.json';
import messages from 'emojibase-data/en/messages.json';
import shortcodes from 'emojibase-data/en/shortcodes/github.json';

/** Returns by which words people know an emoji elsewhere: `+1`, `thumbsup`. */
export const shortcodesOf = (hexcode: string): readonly string[] => {
  const codes: string | readonly string[] = (shortcodes as ShortcodesDataset)[hexcode] ?? [];
  return typeof codes === 'string' ? [codes] : codes;
};

type ShortcodesDataset = Readonly<Record<string, string | readonly string[]>>;

export { emojis, messages };
