// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from './database.ts';
import { storedDrafts } from './stored-drafts.ts';
import { storedOutbox } from './stored-outbox.ts';

const isDatabase = (value: object): value is Awaited<Database> => 'put' in value;

/** As much of a database as drafts need; `closed` ones write nothing any more, and answer nothing. */
const fakeDatabase = (drafts: Map<string, string>, { closed = false } = {}): Database => {
  const done = <Value>(run: () => Value): Promise<Value> =>
    closed ? new Promise(() => undefined) : Promise.resolve(run());
  const opened = {
    transaction: () => ({
      store: { getAllKeys: () => done(() => [...drafts.keys()]), getAll: () => done(() => [...drafts.values()]) },
    }),
    put: (_: string, text: string, room: string) => done(() => drafts.set(room, text)),
    delete: (_: string, room: string) => done(() => drafts.delete(room)),
    getAll: () => done(() => []),
  };
  if (!isDatabase(opened)) throw new TypeError('Not a database.');
  return Promise.resolve(opened);
};

beforeEach(() => {
  localStorage.clear();
});

describe('a draft', () => {
  it('that was sent does not come back though the page closed before the database wrote', async () => {
    const kept = new Map([['general', 'sent']]);
    void storedDrafts(fakeDatabase(kept, { closed: true }), 'alice').remove('general');
    expect(kept.size).toBe(1);
    expect([...(await storedDrafts(fakeDatabase(kept), 'alice').load())]).toEqual([]);
    await expect.poll(() => kept.size).toBe(0);
  });

  it('that is written after that is kept', async () => {
    const kept = new Map([['general', 'sent']]);
    void storedDrafts(fakeDatabase(kept, { closed: true }), 'alice').remove('general');
    await storedDrafts(fakeDatabase(kept), 'alice').save('general', 'new');
    expect([...(await storedDrafts(fakeDatabase(kept), 'alice').load())]).toEqual([['general', 'new']]);
  });
});

describe('a storage that does not answer', () => {
  it('is given up after a moment, by drafts and by the outbox', async () => {
    vi.useFakeTimers();
    const database = fakeDatabase(new Map(), { closed: true });
    const loads = Promise.allSettled([storedDrafts(database, 'alice').load(), storedOutbox(database, 'alice').load()]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await loads).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    vi.useRealTimers();
  });
});
