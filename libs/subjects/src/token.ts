/**
 * Returns text as one subject token that is legal as a KV key as well. Bytes outside `[A-Za-z0-9_-]` become `=XX`,
 * upper-case hex of the UTF-8 byte.
 *
 * @param text Any well-formed text of at least one character.
 * @throws RangeError on empty text, and on a lone surrogate, which has no UTF-8 form and could not be decoded again.
 *
 * @example
 * encodeToken('jane.doe'); // 'jane=2Edoe'
 * encodeToken('é'); // '=C3=A9'
 */
export const encodeToken = (text: string): string => {
  if (text === '') throw new RangeError('An empty text is not a subject token.');
  if (!text.isWellFormed()) throw new RangeError('Text with a lone surrogate is not a subject token.');
  if (PLAIN.test(text)) return text;
  let token = '';
  for (const byte of utf8.encode(text)) token += BYTE_TOKENS[byte] ?? '';
  return token;
};

/**
 * Returns the text that {@link encodeToken} made a token of.
 *
 * @throws RangeError when `token` is not the encoding of any text: each text has exactly one token, so `=41` (which
 *   would be `A`), lower-case hex and broken UTF-8 are refused.
 *
 * @example
 * decodeToken('jane=2Edoe'); // 'jane.doe'
 */
export const decodeToken = (token: string): string => {
  const text = decodeLoosely(token);
  if (text === undefined || encodeToken(text) !== token) throw new RangeError('Not an encoded subject token.');
  return text;
};

/**
 * Returns whether `token` is the result of {@link encodeToken} for some text.
 *
 * @example
 * isToken('jane=2Edoe'); // true
 * isToken('jane.doe'); // false
 */
export const isToken = (token: string): boolean => {
  if (PLAIN.test(token)) return true;
  try {
    decodeToken(token);
    return true;
  } catch {
    return false;
  }
};

const PLAIN = /^[A-Za-z0-9_-]+$/;
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BYTE_TOKENS = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return PLAIN.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

function decodeLoosely(token: string): string | undefined {
  if (!/^(?:[A-Za-z0-9_-]|=[0-9A-F]{2})+$/.test(token)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < token.length; at += 1) {
    if (token[at] === '=') {
      bytes.push(Number.parseInt(token.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(token.charCodeAt(at));
    }
  }
  try {
    return strictUtf8.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
