import { t } from '@lingui/core/macro';
import { isKnown, mentionedIn, type Token } from './parse-markdown.ts';

/** Returns how a mention reads: `@` and the name of the person, or of everyone; `#` and the name of a room. */
export const mentionLabel = (mention: Token, nameOf: (user: string) => string): string => {
  const named = mentionedIn(mention);
  if (named.startsWith('#')) return roomLabel(nameOf(named));
  return `@${named.startsWith('@') ? nameOf(named.slice(1)) : t`everyone`}`;
};

/** Returns how a room reads in a text; one without a name is not for the reader. */
export const roomLabel = (name: string): string => `#${name || t`private room`}`;

/**
 * Returns what a text says in one line, without its marks: for an excerpt, and to be read out.
 *
 * @param nameOf Names the people and rooms that are mentioned, as the engine does.
 */
export const plainText = (tokens: readonly Token[], nameOf: (user: string) => string): string =>
  tokens
    .map((token) => textOf(token, nameOf))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();

function textOf(token: Token, nameOf: (user: string) => string): string {
  if (!isKnown(token)) return token.raw;
  switch (token.type) {
    case 'html':
      return mentionLabel(token, nameOf);
    case 'list':
      return `${token.items.map(({ tokens }) => plainText(tokens, nameOf)).join(' ')} `;
    case 'table':
      return `${[token.header, ...token.rows].flatMap((row) => row.map(({ tokens }) => plainText(tokens, nameOf))).join(' ')} `;
    case 'heading':
    case 'paragraph':
    case 'blockquote':
      return `${plainText(token.tokens, nameOf)} `;
    case 'code':
      return `${token.text} `;
    case 'br':
    case 'hr':
      return ' ';
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'text':
    case 'strong':
    case 'em':
    case 'del':
    case 'link':
    case 'image':
      // Not one line of its own: the spaces around it count.
      return token.tokens?.map((inner) => textOf(inner, nameOf)).join('') ?? token.text;
    case 'codespan':
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}
