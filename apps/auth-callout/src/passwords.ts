import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

/** What a stored password hash says. */
export interface ScryptHash {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * Reads `$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<hash>`, both base64 without padding.
 *
 * @throws Error when it is of another form, or its cost is out of bounds: `ln` 10–17, `r` 1–16, `p` 1–4. A hash that takes
 *   more memory than that would be a way to stop this service.
 */
export const parseScryptHash = (text: string): ScryptHash => {
  const found = FORM.exec(text)?.groups;
  if (found === undefined) throw new Error('A password hash is not of the form $scrypt$ln=…,r=…,p=…$salt$hash.');
  const { ln, r, p, salt, hash } = found;
  const cost = {
    N: 2 ** assertInRange(Number(ln), 10, 17),
    r: assertInRange(Number(r), 1, 16),
    p: assertInRange(Number(p), 1, 4),
  };
  return { cost, salt: Buffer.from(salt ?? '', 'base64'), hash: Buffer.from(hash ?? '', 'base64') };
};

/** Returns whether `password` has this hash; some 40 ms in a thread of the pool, and the same time for every wrong one. */
export const verifyPassword = async (password: string, { cost, salt, hash }: ScryptHash): Promise<boolean> => {
  const maxmem = 2 * 128 * cost.N * cost.r;
  return timingSafeEqual(await derive(password, salt, hash.length, { ...cost, maxmem }), hash);
};

const FORM =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{22,86})\$(?<hash>[A-Za-z0-9+/]{43,86})$/;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function assertInRange(value: number, min: number, max: number): number {
  if (value < min || value > max) throw new Error('The cost of a password hash is out of bounds.');
  return value;
}
