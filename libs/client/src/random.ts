/** `length` random bytes; tests pass their own. */
export type RandomBytes = (length: number) => Uint8Array;

/** Bytes from the platform's cryptographic source, in browsers and Node. */
export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Lower-case hex, two characters a byte. */
export const toHex = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
