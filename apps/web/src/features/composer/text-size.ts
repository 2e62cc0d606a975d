import { MAX_TEXT_BYTES } from '@nats-chat/contracts';

/** From here on the composer says how much is left. */
const NEARLY_BYTES = MAX_TEXT_BYTES - 1_000;

const utf8 = new TextEncoder();

/** What is left for a text in bytes, negative when it is too long; `undefined` while the limit is far away. */
export const bytesLeft = (text: string): number | undefined => {
  // A UTF-16 unit is at most three bytes, so a short text need not be encoded at each key.
  if (text.length * 3 < NEARLY_BYTES) return undefined;
  const bytes = utf8.encode(text).length;
  return bytes < NEARLY_BYTES ? undefined : MAX_TEXT_BYTES - bytes;
};
