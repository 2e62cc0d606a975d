import { randomBytes, scrypt } from 'node:crypto';
import phc from '@phc/format';

/** Cost of a new hash: 16 MB and about 40 ms; a service's password is random, so this is for the careless. */
const cost = { log2N: 14, r: 8, p: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;

/**
 * The hash of a service account's password, as `service_accounts.password_hash` holds it:
 * `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, a PHC string with base64 without padding.
 *
 * @param like - a hash whose salt is taken: if the password is the one of that hash, the result is that hash. Default:
 *   a random salt
 */
export async function hashServicePassword(password: string, like?: string): Promise<string> {
  const salt = (like === undefined ? undefined : phc.deserialize(like).salt) ?? randomBytes(saltBytes);
  const hash = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, salt, hashBytes, { N: 2 ** cost.log2N, r: cost.r, p: cost.p }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
  return phc.serialize({ id: 'scrypt', params: { ln: cost.log2N, r: cost.r, p: cost.p }, salt, hash });
}
