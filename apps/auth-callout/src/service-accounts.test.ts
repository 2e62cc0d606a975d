import { scryptSync } from 'node:crypto';
import { createLogger } from '@nats-chat/otel';
import { describe, expect, it, vi } from 'vitest';
import { AuthRejected } from './outcome.ts';
import { verifyPassword } from './passwords.ts';
import { ServiceAccounts } from './service-accounts.ts';
import { memoryAccountStore } from './store.memory.ts';
import type { ServiceAccount } from './store.ts';

vi.mock(import('./passwords.ts'), { spy: true });

const account = (username: string, password: string, profile = username): ServiceAccount => {
  const salt = Buffer.from(username.padEnd(16));
  const hash = scryptSync(password, salt, 32, { N: 1_024, r: 8, p: 1 });
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return { username, profile, passwordHash: `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}` };
};

const setUp = async (...accounts: ServiceAccount[]) => {
  const clock = { now: 1_000_000 };
  const store = memoryAccountStore(...accounts);
  const logger = createLogger({ service: 'auth-callout', level: 'silent' });
  const table = new ServiceAccounts({ store, logger, now: () => clock.now });
  await table.reload();
  return { clock, store, table };
};

describe('service accounts', () => {
  it('give a service its profile for the right password', async () => {
    const { table } = await setUp(account('room', 'secret'), account('room-canary', 'other', 'room'));
    expect(await table.authenticate('room', 'secret')).toBe('room');
    expect(await table.authenticate('room-canary', 'other')).toBe('room');
  });

  it('refuse a wrong password, an unknown name and an unknown profile', async () => {
    const { table } = await setUp(account('room', 'secret'), account('ghost', 'secret', 'no-such-service'));
    await expect(table.authenticate('room', 'wrong')).rejects.toMatchObject({ reason: 'service-password' });
    await expect(table.authenticate('room', '')).rejects.toMatchObject({ reason: 'service-password' });
    await expect(table.authenticate('nobody', 'secret')).rejects.toMatchObject({ reason: 'service-unknown' });
    await expect(table.authenticate('__proto__', 'secret')).rejects.toMatchObject({ reason: 'service-unknown' });
    await expect(table.authenticate('ghost', 'secret')).rejects.toMatchObject({ reason: 'service-profile' });
  });

  it('are read again when a login fails, but not more often than every ten seconds', async () => {
    const { clock, store, table } = await setUp(account('room', 'old'));
    store.accounts.splice(0, 1, account('room', 'new'), account('persist', 'secret'));
    await expect(table.authenticate('room', 'new')).rejects.toMatchObject({ reason: 'service-password' });
    clock.now += 10_000;
    const logins = [
      table.authenticate('room', 'new'),
      table.authenticate('persist', 'secret'),
      table.authenticate('persist', 'secret'),
    ];
    expect(await Promise.all(logins)).toEqual(['room', 'persist', 'persist']);
    expect(store.loads).toBe(2);
  });

  it('refuse the old password once a new one is known', async () => {
    const { store, table } = await setUp(account('room', 'old'));
    await table.authenticate('room', 'old');
    store.accounts.splice(0, 1, account('room', 'new'));
    await table.reload();
    await expect(table.authenticate('room', 'old')).rejects.toMatchObject({ reason: 'service-password' });
  });

  it('serve as last known while PostgreSQL is down', async () => {
    const { clock, store, table } = await setUp(account('room', 'secret'));
    store.down = true;
    clock.now += 60_000;
    await expect(table.reload()).rejects.toThrow('down');
    expect(await table.authenticate('room', 'secret')).toBe('room');
    await expect(table.authenticate('room', 'wrong')).rejects.toMatchObject({ reason: 'service-password' });
  });

  it('refuse nobody before they are known: nothing is known of a login', async () => {
    const store = memoryAccountStore(account('room', 'secret'));
    const table = new ServiceAccounts({ store, logger: createLogger({ service: 'auth-callout', level: 'silent' }) });
    const asked = table.authenticate('room', 'secret');
    await expect(asked).rejects.toThrow('could not be read yet');
    await expect(asked).rejects.not.toBeInstanceOf(AuthRejected);
    await table.reload();
    expect(await table.authenticate('room', 'secret')).toBe('room');
  });

  it('cost one verification when everybody comes back at once', async () => {
    const { table } = await setUp(account('room', 'secret'));
    vi.mocked(verifyPassword).mockClear();
    await Promise.all(Array.from({ length: 1_000 }, () => table.authenticate('room', 'secret')));
    await Promise.all(Array.from({ length: 1_000 }, () => table.authenticate('room', 'secret')));
    expect(verifyPassword).toHaveBeenCalledTimes(1);
  });

  it('do not pile up passwords that could not be verified in time', async () => {
    const { table } = await setUp(account('room', 'secret'));
    const guesses = await Promise.allSettled(
      Array.from({ length: 200 }, (_, guess) => table.authenticate('room', String(guess))),
    );
    const reasons = guesses.map((guess) => (guess.status === 'rejected' ? String(guess.reason) : 'let in'));
    expect(reasons.filter((reason) => reason.includes('Too much is waiting')).length).toBeGreaterThan(100);
    expect(reasons).not.toContain('let in');
  });
});
