import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** `sha256` for what publishes a SHA256SUMS file, `sha1` for what publishes nothing better. */
export type ChecksumAlgorithm = 'sha256' | 'sha1';

/** A downloaded file is not the one that was published. */
export class ChecksumMismatch extends Error {
  override readonly name = 'ChecksumMismatch';
}

/**
 * Returns the digest of one file in a sums file: lines of `<hex digest> [*]<file>`, or a digest alone when the sums file is
 * for one file.
 *
 * @throws ChecksumMismatch when the file is not listed
 */
export function findChecksum(sums: string, fileName: string): string {
  const lines = sums.split(/\r?\n/).map((line) => line.trim().split(/\s+/));
  const listed = lines.find(([, name]) => name?.replace(/^\*/, '') === fileName)?.[0];
  const alone = lines.length <= 2 && lines[0]?.length === 1 ? lines[0][0] : undefined;
  const digest = listed ?? alone;
  if (digest === undefined || !/^[0-9a-f]{40,64}$/i.test(digest)) {
    throw new ChecksumMismatch(`The published checksums do not list ${fileName}.`);
  }
  return digest.toLowerCase();
}

/**
 * Reads the file once and compares.
 *
 * @throws ChecksumMismatch naming both digests
 */
export async function verifyFile(path: string, algorithm: ChecksumAlgorithm, expected: string): Promise<void> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) throw new ChecksumMismatch(`${path} has ${algorithm} ${actual}, published is ${expected}.`);
}
