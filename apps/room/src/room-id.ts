import { createHash } from 'node:crypto';

/**
 * Returns the id of the private room that a person makes with a key: the same key of the same person is the same room.
 *
 * @param key - minted by the person, and so as hard to guess as the id is then
 */
export const privateRoomId = (user: string, key: string): string => `p-${digest(`${user}.${key}`)}`;

/** Returns the id of the direct conversation of exactly these people, whoever opens it. */
export const dmRoomId = (users: readonly string[]): string => `dm-${digest([...users].sort().join('.'))}`;

const LENGTH = 26;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 130 bits of SHA-256, as base32 in lower case. */
function digest(text: string): string {
  let bits = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`) >> BigInt(256 - 5 * LENGTH);
  let digits = '';
  for (let at = 0; at < LENGTH; at += 1) {
    digits = `${ALPHABET[Number(bits & 31n)]}${digits}`;
    bits >>= 5n;
  }
  return digits;
}
