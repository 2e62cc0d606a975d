import type { MirrorChange } from '@nats-chat/kv';
import type { RoomRole } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { MemberCounts } from './member-counts.ts';

const setUp = () => {
  const listeners: ((change: MirrorChange<RoomRole>) => void)[] = [];
  const mirror = {
    live: false,
    ready: Promise.resolve(),
    close: async () => undefined,
    peek: () => undefined,
    entries: () => new Map().entries(),
    onChange: (listener: (change: MirrorChange<RoomRole>) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const counts = new MemberCounts(mirror);
  const held = new Map<string, RoomRole | undefined>();
  /** What `ROOMS` holds of a key from now on: a role, or nothing. */
  const put = (key: string, value: RoomRole | undefined) => {
    const before = held.has(key) ? { revision: 1, value: held.get(key) } : undefined;
    held.set(key, value);
    for (const listener of listeners) listener({ key, revision: 2, value, before, expired: false });
  };
  return { counts, mirror, put };
};

it('counts who joins and who leaves, and nobody twice whose role changes', () => {
  const { counts, mirror, put } = setUp();
  mirror.live = true;
  for (const key of ['general.alice', 'general.bob', 'help.alice', 'general.bob']) put(key, 'member');
  expect([counts.of('general'), counts.of('help')]).toEqual([2, 1]);
  put('general.bob', undefined);
  put('general.bob', undefined);
  put('help.alice', undefined);
  expect([counts.of('general'), counts.of('help')]).toEqual([1, 0]);
  put('general.bob', 'member');
  expect(counts.of('general')).toBe(2);
});

it('says nothing before it knows, and what it knew last after changes stopped to arrive', () => {
  const { counts, mirror, put } = setUp();
  expect(counts.of('general')).toBeUndefined();
  mirror.live = true;
  put('general.alice', 'member');
  expect([counts.of('general'), counts.of('empty')]).toEqual([1, 0]);
  mirror.live = false;
  expect([counts.of('general'), counts.of('empty')]).toEqual([1, undefined]);
});
