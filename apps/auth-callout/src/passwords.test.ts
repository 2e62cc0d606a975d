import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseScryptHash, verifyPassword } from './passwords.ts';

// OpenSSL’s scrypt of `demo-local-fanout-nats`, as in postgres/seed.sql.
const SEEDED = '$scrypt$ln=14,r=8,p=1$QPYuvrQnSA9JFDgqlq2xGg$xxhYMPFQJW13Z+dqLltjyCNmtrPi70rDQN0no+3iSyI';

describe('a password hash', () => {
  it('says its cost, its salt and its hash', () => {
    const { cost, salt, hash } = parseScryptHash(SEEDED);
    expect(cost).toEqual({ N: 16_384, r: 8, p: 1 });
    expect(salt).toHaveLength(16);
    expect(hash).toHaveLength(32);
  });

  it('is that of the right password only', async () => {
    const parsed = parseScryptHash(SEEDED);
    expect(await verifyPassword('demo-local-fanout-nats', parsed)).toBe(true);
    expect(await verifyPassword('demo-local-fanout-natS', parsed)).toBe(false);
    expect(await verifyPassword('', parsed)).toBe(false);
  });

  it('may cost more than Node’s own limit of memory', async () => {
    const salt = Buffer.alloc(16, 1);
    const hash = scryptSync('secret', salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 28 });
    expect(await verifyPassword('secret', { cost: { N: 2 ** 16, r: 8, p: 1 }, salt, hash })).toBe(true);
  });

  it.each([
    '',
    'plain-text',
    SEEDED.replace('scrypt', 'bcrypt'),
    SEEDED.replace('ln=14', 'ln=99'),
    SEEDED.replace('ln=14', 'ln=18'),
    SEEDED.replace('ln=14', 'ln=1'),
    SEEDED.replace('r=8', 'r=0'),
    SEEDED.replace('p=1', 'p=64'),
    SEEDED.slice(0, 60),
    `${SEEDED} `,
    `x${SEEDED}`,
  ])('is not taken in another form or at another cost: %s', (text) => {
    expect(() => parseScryptHash(text)).toThrow();
  });
});
