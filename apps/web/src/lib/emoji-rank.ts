/** By which words somebody may look for an emoji. */
export interface NamedEmoji {
  readonly label: string;
  readonly tags?: readonly string[];
  readonly shortcodes: readonly string[];
}

/**
 * Returns how well a query names an emoji, the best first: 0 for the whole of its label or of a shortcode, 1 for the beginning of
 * one, 2 for a tag, 3 for the beginning of a tag or of a word of the label, 4 for that of a word of a shortcode; `Infinity` for
 * none of them.
 *
 * @param query Lower case, with `_` for spaces, and without colons.
 */
export const rankOfEmoji = ({ label, tags = [], shortcodes }: NamedEmoji, query: string): number => {
  const wanted = query.replaceAll('_', ' ');
  const names = [label.toLowerCase(), ...shortcodes.map(spaced)];
  const startsSo = (text: string): boolean => text.startsWith(wanted);
  if (names.includes(wanted)) return 0;
  if (names.some(startsSo)) return 1;
  if (tags.includes(wanted)) return 2;
  const [words = [], ...others] = names.map((name) => name.split(' '));
  if ([...tags, ...words].some(startsSo)) return 3;
  return others.flat().some(startsSo) ? 4 : Infinity;
};

const spaced = (shortcode: string): string => shortcode.replaceAll('_', ' ');
