import { encodeToken } from '@nats-chat/subjects';
import { splitCode } from '@nats-chat/timeline';

/**
 * What the names in a text that is being written stand for, each with its mark: `@` and an encoded user token for a person,
 * `#` and an id for a room, or {@link EVERYONE}.
 */
export type MentionNames = ReadonlyMap<string, string>;

export const EVERYONE = '!room';

const STORED = /<([@#][\w=-]+|!room)>/g;

/** Returns a text as it is stored: each name of `names` becomes a mention, but in code. The longest name wins. */
export const toStored = (text: string, names: MentionNames): string =>
  withTags(text, names, `(?<![\\p{L}\\p{N}_])(NAMES)(?![\\p{L}\\p{M}\\p{N}_])`, 'gu');

/** People whose names may be written without choosing them from a list. */
export interface KnownPeople {
  readonly members: readonly string[];
  readonly nameOf: (user: string) => string;
  /** Whether somebody has such a user name, in a room or not. */
  readonly knows: (user: string) => boolean;
}

/**
 * Returns a stored text with mentions of those whom it names only: by a user name, or by a display name that one member alone has,
 * in any case, up to where the word ends. Other names stay as they are.
 */
export const withKnown = (stored: string, { members, nameOf, knows }: KnownPeople): string => {
  if (!stored.includes('@')) return stored;
  const names = new Map<string, string>();
  for (const user of members) {
    const name = lower(`@${nameOf(user)}`);
    names.set(name, names.has(name) ? '' : `@${user}`);
  }
  for (const [, name = ''] of stored.matchAll(USER_NAME)) {
    const user = encodeToken(lower(name));
    if (members.includes(user) || knows(user)) names.set(lower(`@${name}`), `@${user}`);
  }
  for (const [name, named] of names) if (named === '') names.delete(name);
  return withTags(
    stored,
    names,
    `(?<![\\p{L}\\p{N}_<@/.-])(NAMES)(?![\\p{L}\\p{M}\\p{N}_]|[@.-][\\p{L}\\p{N}])`,
    'giu',
  );
};

/** Up to a letter or digit: what ends a sentence is not of the name. */
const USER_NAME = /@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/gu;

const lower = (name: string): string => name.toLowerCase();

/** @param pattern What is replaced, with `NAMES` where the names stand. */
const withTags = (text: string, names: MentionNames, pattern: string, flags: string): string => {
  if (names.size === 0) return text;
  const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length);
  const mention = new RegExp(
    pattern.replace('NAMES', () => longestFirst.map(escape).join('|')),
    flags,
  );
  return splitCode(text)
    .map((piece) => (piece.isCode ? piece.text : piece.text.replaceAll(mention, (_, name: string) => tag(names, name))))
    .join('');
};

/** Returns whether a stored text notifies everyone in the room. */
export const namesEveryone = (stored: string): boolean =>
  splitCode(stored).some(({ text, isCode }) => !isCode && text.includes('<!room>'));

/** Returns a stored text as people write it, with what the names in it stand for; `nameOf` is that of the engine. */
export const toWritten = (
  stored: string,
  { nameOf, everyone }: { readonly nameOf: (of: string) => string; readonly everyone: string },
): { readonly text: string; readonly names: Map<string, string> } => {
  const names = new Map<string, string>();
  const text = splitCode(stored)
    .map((piece) => {
      if (piece.isCode) return piece.text;
      return piece.text.replaceAll(STORED, (mention, named: string) => {
        const name = named === EVERYONE ? everyone : nameOf(named.replace('@', ''));
        const written = `${named.startsWith('#') ? '#' : '@'}${name}`;
        // Another of that name, or a room that is not for the reader: the mention stays as it is stored.
        if (name === '' || (names.get(written) ?? named) !== named) return mention;
        names.set(written, named);
        return written;
      });
    })
    .join('');
  return { text, names };
};

const tag = (names: MentionNames, name: string): string => {
  const named = names.get(name) ?? names.get(lower(name));
  // The expression folds letters that have no lower case of one letter.
  return named === undefined ? name : `<${named}>`;
};

/** A hyphen has no escape where a pattern is one of Unicode, and needs none outside of a class. */
const escape = (name: string): string => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
