/** A text that is searched again and again, folded once. */
export interface Searchable {
  readonly folded: string;
  /** Its words, each after a space. */
  readonly words: string;
}

/**
 * Returns a text as {@link matcher} takes it.
 *
 * @example
 * searchable('Büro 2'); // { folded: 'buro 2', words: ' buro 2' }
 */
export const searchable = (text: string): Searchable => {
  const folded = fold(text);
  return { folded, words: ` ${folded.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')}` };
};

/**
 * Returns what says whether each word of `query` begins a word of a text, or occurs in it where it is long enough to mean
 * something. A `#` before a word does not count; a query without words finds everything.
 *
 * @example
 * const matches = matcher('meer ja');
 * matches(searchable('Jane van der Meer')); // true
 */
export const matcher = (query: string): ((text: Searchable) => boolean) => {
  const words = fold(query)
    .split(/\s+/)
    .map((word) => word.replace(/^#/, ''))
    .filter((word) => word !== '')
    .map((word) => ({ word, start: ` ${word}`, isPart: means(word) }));
  return (text) =>
    words.every(({ word, start, isPart }) => text.words.includes(start) || (isPart && text.folded.includes(word)));
};

/**
 * Returns whether `text` matches `query`, as {@link matcher} says it.
 *
 * @example
 * matchesWords('Design team', 'te de'); // true
 */
export const matchesWords = (text: string, query: string): boolean => matcher(query)(searchable(text));

/** Scripts that are written without spaces, where a word may begin anywhere. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}/u;

/** One letter inside a word says nothing, but a symbol, or a letter of a script without spaces, does. */
const means = (word: string): boolean => word.length > 1 || UNSPACED.test(word) || !/\p{L}/u.test(word);

/** Accents of Latin, Greek and Cyrillic, Hebrew points and Arabic vowel marks: what people leave out when they type. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;

/**
 * Returns `text` as it is compared: without case and accents, the same in every reader’s locale. `Info` is found by a
 * Turkish `ınfo`.
 *
 * @example
 * fold('Büro Straße'); // 'buro strasse'
 */
export const fold = (text: string): string => {
  // Styled letters have a case only as the plain ones that they stand for; `ẞ` is `SS` by way of `ß` alone.
  const plain = text.normalize('NFKD').toLowerCase();
  return plain.toUpperCase().toLowerCase().normalize('NFKD').replace(OPTIONAL_MARKS, '');
};

/**
 * Letters of Cyrillic, Greek and Armenian, and the Latin ones that each reads as. Source: Unicode UTS #39, `confusables.txt`,
 * of which these are what people can type and take for a Latin name.
 */
const READ_ALIKE = [
  ['аеѕіјһорсухԁԛԝӏАВЕЅІЈКМНОРСТУХԌԚԜӀ', 'aesijhopcyxdqwlABESIJKMHOPCTYXGQWl'],
  ['αικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'aikvopuxABEZHIKMNOPTYX'],
  ['օսհոI|10', 'ouhnlllo'],
] as const;
const LATIN = new Map(
  READ_ALIKE.flatMap(([from, to]) => Array.from(from, (letter, at) => [letter, to.charAt(at)] as const)),
);

/**
 * Returns `text` folded, with one letter for all that read alike: two texts that a reader may take for one another give
 * the same. What it gives is for comparing alone.
 *
 * @example
 * lookAlike('Modern') === lookAlike('Modem'); // true
 */
export const lookAlike = (text: string): string => {
  const latin = text.normalize('NFKC').replaceAll(/./gu, (letter) => LATIN.get(letter) ?? letter);
  return fold(latin).replaceAll('rn', 'm');
};

/**
 * Compares names for a list, in one order for everybody: by letters, then numbers by value.
 *
 * @example
 * ['Team 10', 'team 9'].sort(compareNames); // ['team 9', 'Team 10']
 */
export const compareNames = new Intl.Collator('en', { sensitivity: 'base', numeric: true }).compare;
