// @vitest-environment jsdom
import type { OutboxItem } from '@nats-chat/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eraseLocalData, findUnsent } from './local-data.ts';

const stored = vi.hoisted(() => ({ items: [] as OutboxItem[], deleted: [] as string[] }));
vi.mock('idb', () => ({ deleteDB: async (name: string) => void stored.deleted.push(name) }));
vi.mock('../../lib/storage/database.ts', async (original) => ({
  ...(await original<object>()),
  openDatabase: async () => ({ close: () => undefined }),
}));
vi.mock('../../lib/storage/stored-drafts.ts', () => ({ storedDrafts: () => ({ load: async () => new Map() }) }));
vi.mock('../../lib/storage/stored-outbox.ts', () => ({ storedOutbox: () => ({ load: async () => stored.items }) }));

const item = (of: Pick<OutboxItem, 'command'> & Partial<OutboxItem>): OutboxItem => ({
  room: 'general',
  writtenAt: 5,
  traceparent: '00-trace-01',
  state: 'pending',
  ...of,
});
const clientId = '0198c0de-0000-7000-8000-000000000001';
const post = item({ command: { action: 'post', clientId, text: 'hello' } });
const removal = item({ command: { action: 'delete', clientId, targetId: clientId } });
const heldUntil = 2_000_000_000_000;

describe('what is unsent', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[what: string, items: OutboxItem[], messages: number, afterMs: number]>([
    ['nothing', [], 0, 0],
    ['no deletion, which has a second to arrive', [removal], 0, 1_000],
    ['a message that has not arrived after a second', [post], 1, 1_000],
    ['a message that was refused', [{ ...post, state: 'failed' }], 1, 0],
    [
      'nothing that can still be taken back',
      [
        { ...removal, heldUntil },
        { ...post, heldUntil },
      ],
      0,
      0,
    ],
  ])('is %s', async (_, items, messages, afterMs) => {
    stored.items = items;
    const found = vi.fn<(unsent: object) => void>();
    void findUnsent('alice').then(found);
    await vi.advanceTimersByTimeAsync(Math.max(0, afterMs - 1));
    expect(found).toHaveBeenCalledTimes(afterMs === 0 ? 1 : 0);
    await vi.advanceTimersByTimeAsync(1);
    expect(found).toHaveBeenCalledWith(expect.objectContaining({ drafts: 0, messages }));
  });
});

it('erases what is of one person, and leaves the look of the page and what is of others', async () => {
  const kept = ['density', 'theme', 'removed-drafts.bob', 'unsent.bob.1'];
  const erased = [
    'folded.rooms',
    'recent-emojis',
    'recent-rooms',
    'skin-tone',
    'removed-drafts.alice',
    'unsent.alice.1',
  ];
  for (const name of [...kept, ...erased]) localStorage.setItem(`nats-chat.${name}`, 'x');
  localStorage.setItem('other', 'x');
  sessionStorage.setItem('nats-chat.names.alice', '[]');
  await eraseLocalData('alice');
  expect(Object.keys(localStorage).toSorted()).toEqual(
    [...kept.map((name) => `nats-chat.${name}`), 'other'].toSorted(),
  );
  expect(Object.keys(sessionStorage)).toEqual([]);
  expect(stored.deleted).toEqual(['nats-chat.alice']);
});
