import { splitCode } from '@nats-chat/timeline';

/**
 * Whom the names in a text that is being written stand for, by what stands behind the `@`: an encoded user token, or
 * {@link EVERYONE}.
 */
export type MentionNames = ReadonlyMap<string, string>;

export const EVERYONE = '!room';

const STORED = /<(?:@([\w=-]+)|!room)>/g;

/** Returns a text as it is stored: each name of `names` behind an `@` becomes a mention, but in code. The longest name wins. */
export const toStored = (text: string, names: MentionNames): string => {
  if (names.size === 0) return text;
  const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length);
  const mention = new RegExp(
    `(?<![\\p{L}\\p{N}_])@(${longestFirst.map(escape).join('|')})(?![\\p{L}\\p{M}\\p{N}_])`,
    'gu',
  );
  return splitCode(text)
    .map((piece) => (piece.isCode ? piece.text : piece.text.replaceAll(mention, (_, name: string) => tag(names, name))))
    .join('');
};

/** Returns whether a stored text notifies everyone in the room. */
export const namesEveryone = (stored: string): boolean =>
  splitCode(stored).some(({ text, isCode }) => !isCode && text.includes('<!room>'));

/** Returns a stored text as people write it, with whom the names in it stand for. */
export const toWritten = (
  stored: string,
  { nameOf, everyone }: { readonly nameOf: (user: string) => string; readonly everyone: string },
): { readonly text: string; readonly names: Map<string, string> } => {
  const names = new Map<string, string>();
  const text = splitCode(stored)
    .map((piece) => {
      if (piece.isCode) return piece.text;
      return piece.text.replaceAll(STORED, (mention, user: string | undefined) => {
        const name = user === undefined ? everyone : nameOf(user);
        const known = names.get(name);
        // Another person of that name: the mention stays as it is stored.
        if (known !== undefined && known !== (user ?? EVERYONE)) return mention;
        names.set(name, user ?? EVERYONE);
        return `@${name}`;
      });
    })
    .join('');
  return { text, names };
};

const tag = (names: MentionNames, name: string): string => {
  const user = names.get(name);
  return user === EVERYONE ? '<!room>' : `<@${user}>`;
};

const escape = (name: string): string => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
