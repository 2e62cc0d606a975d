import type { MirrorChange } from '@nats-chat/kv';
import { expect, it } from 'vitest';
import { MemberCounts } from './member-counts.ts';

const setUp = () => {
  const listeners: ((change: MirrorChange<unknown>) => void)[] = [];
  const mirror = {
    live: false,
    ready: Promise.resolve(),
    close: async () => undefined,
    onChange: (listener: (change: MirrorChange<unknown>) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const counts = new MemberCounts(mirror);
  const held = new Map<string, boolean | undefined>();
  /** What `ROOMS` holds of a key from now on: a role, or nothing. */
  const put = (key: string, value: true | undefined) => {
    const before = held.has(key) ? { revision: 1, value: held.get(key) } : undefined;
    held.set(key, value);
    for (const listener of listeners) listener({ key, revision: 2, value, before, expired: false });
  };
  return { counts, mirror, put };
};

it('counts who joins and who leaves, and nobody twice whose role changes', () => {
  const { counts, mirror, put } = setUp();
  mirror.live = true;
  for (const key of ['general.alice', 'general.bob', 'help.alice', 'general.bob']) put(key, true);
  expect([counts.of('general'), counts.of('help')]).toEqual([2, 1]);
  put('general.bob', undefined);
  put('general.bob', undefined);
  put('help.alice', undefined);
  expect([counts.of('general'), counts.of('help')]).toEqual([1, 0]);
  put('general.bob', true);
  expect(counts.of('general')).toBe(2);
});

it('says nothing before it knows, and what it knew last after changes stopped to arrive', () => {
  const { counts, mirror, put } = setUp();
  expect(counts.of('general')).toBeUndefined();
  mirror.live = true;
  put('general.alice', true);
  expect([counts.of('general'), counts.of('empty')]).toEqual([1, 0]);
  mirror.live = false;
  expect([counts.of('general'), counts.of('empty')]).toEqual([1, undefined]);
});
