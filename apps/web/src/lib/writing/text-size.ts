import { MAX_TEXT_BYTES } from '@nats-chat/contracts';

/** From here on the composer says how much is left. */
const NEARLY_BYTES = MAX_TEXT_BYTES - 1_000;

const utf8 = new TextEncoder();

/** What a message of a text would have to do with its limit. */
export interface TextSize {
  /** How many more letters of the Latin alphabet fit; `undefined` while the limit is far away. */
  readonly left: number | undefined;
  /** How many characters at its end do not fit. */
  readonly excess: number;
  /** How many characters of it fit, where not all do: the limit is of bytes, which nobody counts. */
  readonly fitting?: number;
}

export const sizeOf = (text: string): TextSize => {
  // A UTF-16 unit is at most three bytes, so a short text need not be encoded at each key.
  if (text.length * 3 < NEARLY_BYTES) return { left: undefined, excess: 0 };
  const { read, written } = utf8.encodeInto(text, new Uint8Array(MAX_TEXT_BYTES));
  const excess = Array.from(text.slice(read)).length;
  if (excess > 0) return { left: undefined, excess, fitting: Array.from(text.slice(0, read)).length };
  return { left: written < NEARLY_BYTES ? undefined : MAX_TEXT_BYTES - written, excess: 0 };
};
