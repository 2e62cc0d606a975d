/** How many hues avatars have; they are 30° apart in `Avatar.module.css`. */
export const HUES = 12;

/** One of the hues, the same on every screen: FNV-1a of the user id. */
export const hueOf = (user: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < user.length; at += 1) hash = Math.imul(hash ^ user.charCodeAt(at), 0x01000193);
  // The low bits of FNV alone hardly differ between names that end alike.
  return ((hash ^ (hash >>> 15)) >>> 0) % HUES;
};

/** The first letters of the first and the last word of a name, in capitals. */
export const initialsOf = (name: string): string => {
  const words = name.split(/[\s._-]+/).filter((word) => word !== '');
  const [first = '?'] = words;
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (firstCharacter(first) + firstCharacter(last)).toLocaleUpperCase();
};

/** By code point, as a text iterates: half a surrogate pair would show as a box. */
const firstCharacter = ([first = '']: Iterable<string>): string => first;
