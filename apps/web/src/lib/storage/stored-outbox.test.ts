// @vitest-environment jsdom
import type { OutboxItem } from '@nats-chat/client';
import { ApiError } from '@nats-chat/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { outboxItemOf, storedOutbox } from './stored-outbox.ts';

afterEach(() => {
  localStorage.clear();
});

const about = { room: 'general', writtenAt: 5, traceparent: '00-trace-01' };
const clientId = '0198c0de-0000-7000-8000-000000000001';

describe('what was left in the outbox', () => {
  it('goes out as a post when an older page left it', () => {
    expect(outboxItemOf({ ...about, clientId, text: 'hello', state: 'failed' })).toEqual({
      ...about,
      command: { action: 'post', clientId, text: 'hello' },
      state: 'pending',
    });
  });

  it('goes out as the command that it is', () => {
    const command = { action: 'react', clientId, targetId: clientId, emoji: '👍' } as const;
    expect(outboxItemOf({ ...about, thread: clientId, command, state: 'failed' })).toEqual({
      ...about,
      thread: clientId,
      command,
      state: 'pending',
    });
  });
});

const item: OutboxItem = { ...about, command: { action: 'post', clientId, text: 'hello' }, state: 'pending' };

/** A database that keeps what it is given in `kept`; a page that closes leaves it no time for that. */
const fakeDatabase = (kept: Map<string, unknown>, { closing = false, full = false } = {}): Database => {
  const never = new Promise<never>(() => undefined);
  const database = {
    getAll: async () => [...kept.values()],
    delete: async (_: string, key: string) => void kept.delete(key),
    transaction: () => ({
      // The request succeeds all the same: it is undone with the transaction.
      store: {
        put: async (value: unknown, key: string) => {
          if (full) throw new Error('There is no room.');
          if (!closing) kept.set(key, value);
        },
      },
      done: closing ? never : Promise.resolve(),
    }),
  };
  return Promise.resolve(database as never);
};

describe('what one writes as the page closes', () => {
  it('goes out when it is opened again, once, and is noted no longer than it has to be', async () => {
    const kept = new Map<string, unknown>();
    storedOutbox(fakeDatabase(kept, { closing: true }), 'alice').save(item);
    const [own, others] = [storedOutbox(fakeDatabase(kept), 'alice'), storedOutbox(fakeDatabase(new Map()), 'bob')];
    expect([await own.load(), await others.load()]).toEqual([[item], []]);
    await expect.poll(() => [kept.size, localStorage.length]).toEqual([1, 0]);
    expect(await own.load()).toEqual([item]);
    own.remove(clientId);
    await expect.poll(() => own.load()).toEqual([]);
  });

  it('stays forgotten where it was taken back, and goes out where the database does not answer', async () => {
    const closing = storedOutbox(fakeDatabase(new Map(), { closing: true }), 'alice');
    closing.save(item);
    expect(await storedOutbox(Promise.reject(new Error('blocked')), 'alice').load()).toEqual([item]);
    closing.remove(clientId);
    expect(await closing.load()).toEqual([]);
  });

  it('waits for who wrote it where it was refused', async () => {
    const kept = new Map<string, unknown>();
    const refused = { ...item, state: 'failed', error: new ApiError('FORBIDDEN') } as const;
    storedOutbox(fakeDatabase(kept), 'alice').save(refused);
    await expect.poll(() => kept.size).toBe(1);
    expect(await storedOutbox(fakeDatabase(kept), 'alice').load()).toEqual([refused]);
  });

  it('goes out where the database has no room for it', async () => {
    const full = () => storedOutbox(fakeDatabase(new Map(), { full: true }), 'alice');
    full().save(item);
    expect(await full().load()).toEqual([item]);
    expect(await full().load()).toEqual([item]);
  });

  it('is nobody else’s whose name begins the same', async () => {
    storedOutbox(fakeDatabase(new Map(), { closing: true }), 'alice.smith').save(item);
    expect(await storedOutbox(fakeDatabase(new Map()), 'alice').load()).toEqual([]);
    expect(await storedOutbox(fakeDatabase(new Map()), 'alice.smith').load()).toEqual([item]);
  });
});
