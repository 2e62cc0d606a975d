import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import phc from '@phc/format';
import { z } from 'zod';

/** What a stored password hash says. */
export interface ScryptHash {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * Reads a PHC string: `$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<hash>`, both base64 without padding.
 *
 * @throws Error when it is of another form, or out of bounds: `ln` 10–17, `r` 1–16, `p` 1–4, salt 16–64 bytes, hash 32–64
 *   bytes. A hash that takes more memory than that would be a way to stop this service.
 */
export const parseScryptHash = (text: string): ScryptHash => {
  const { params, salt, hash } = scryptHash.parse(phc.deserialize(text));
  return { cost: { N: 2 ** params.ln, r: params.r, p: params.p }, salt, hash };
};

/** Returns whether `password` has this hash; some 40 ms in a thread of the pool, and the same time for every wrong one. */
export const verifyPassword = async (password: string, { cost, salt, hash }: ScryptHash): Promise<boolean> => {
  const maxmem = 2 * 128 * cost.N * cost.r;
  return timingSafeEqual(await derive(password, salt, hash.length, { ...cost, maxmem }), hash);
};

const scryptHash = z.object({
  id: z.literal('scrypt'),
  params: z.object({ ln: z.int().min(10).max(17), r: z.int().min(1).max(16), p: z.int().min(1).max(4) }),
  salt: bytesOf(16, 64),
  hash: bytesOf(32, 64),
});

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function bytesOf(min: number, max: number) {
  return z.instanceof(Buffer).refine(({ length }) => length >= min && length <= max);
}
