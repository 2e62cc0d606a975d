import { graphemesOf } from '../lib/graphemes.ts';

/** How many hues avatars have; they are 30° apart in `Avatar.module.css`. */
export const HUES = 12;

/** Returns one of the hues, the same on every screen: FNV-1a of the user id. */
export const hueOf = (user: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < user.length; at += 1) hash = Math.imul(hash ^ user.charCodeAt(at), 0x01000193);
  // The low bits of FNV alone hardly differ between names that end alike.
  return ((hash ^ (hash >>> 15)) >>> 0) % HUES;
};

/** Letters of these scripts join; two of them that are no word would be read as one. */
const JOINING = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Mongolian}|\p{Script=Nko}|\p{Script=Adlam}/u;

/** Zero-width non-joiner. */
const ZWNJ = '\u200c';

/**
 * Returns the first letters of the first and the last word of a name, in capitals where its script has them; what is no
 * letter or digit counts only where there is nothing else.
 */
export const initialsOf = (name: string): string => {
  const initials = name.split(/[\s._-]+/).flatMap((word) => initialOf(word) ?? []);
  const [first = graphemesOf(name.trim())[0] ?? '?'] = initials;
  const last = initials.length > 1 ? (initials.at(-1) ?? '') : '';
  return first + (JOINING.test(first) && last !== '' ? ZWNJ : '') + last;
};

function initialOf(word: string): string | undefined {
  const letter = graphemesOf(word.normalize('NFC')).find((character) => /[\p{L}\p{N}]/u.test(character));
  const capital = letter?.toUpperCase();
  // The capital of ß would be two letters.
  return capital !== undefined && graphemesOf(capital).length === 1 ? capital : letter;
}
