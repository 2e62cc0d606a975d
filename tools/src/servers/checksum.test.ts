import { describe, expect, it } from 'vitest';
import { ChecksumMismatch, findChecksum } from './checksum.ts';

const linux = 'a'.repeat(64);
const darwin = 'B'.repeat(64);

describe('findChecksum', () => {
  it('finds a file among several, with or without the binary mark', () => {
    const sums = `${linux}  server-linux.zip\n${darwin} *server-darwin.zip\n`;
    expect(findChecksum(sums, 'server-linux.zip')).toBe(linux);
    expect(findChecksum(sums, 'server-darwin.zip')).toBe('b'.repeat(64));
  });

  it('takes a digest that stands alone', () => {
    expect(findChecksum(`${'c'.repeat(40)}\n`, 'keycloak.zip')).toBe('c'.repeat(40));
  });

  it('refuses a file that is not listed', () => {
    expect(() => findChecksum(`${linux}  other.zip\n`, 'server-linux.zip')).toThrow(ChecksumMismatch);
  });

  it('refuses what is not a digest, such as an error page', () => {
    expect(() => findChecksum('<html>', 'server-linux.zip')).toThrow(ChecksumMismatch);
  });
});
