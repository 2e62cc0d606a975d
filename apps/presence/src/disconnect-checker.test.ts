import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/fixture.ts';
import { DisconnectChecker } from './disconnect-checker.ts';
import type { Tab } from './server-connections.ts';
import { memoryPresence } from './store.memory.ts';

const given = async () => {
  const presence = memoryPresence();
  for (const connId of ['tab-1', 'tab-2']) await presence.store.refresh('alice', connId);
  /** What the server has; whoever is in here is connected. */
  const live = new Set<string>();
  const list = vi.fn(async (user?: string): Promise<readonly Tab[]> =>
    [...live].map((connId) => ({ user: user ?? 'alice', connId })),
  );
  const update = vi.fn(async () => undefined);
  const checker = new DisconnectChecker({
    ...presence,
    server: { list },
    writer: { update },
    logger,
  });
  return { ...presence, live, list, update, checker, left: () => [...presence.view.connectionsOf('alice').keys()] };
};

describe('an ended connection', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends its tab after a second, and updates its person', async () => {
    const { checker, live, left, update } = await given();
    live.add('tab-2');
    checker.check({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(900);
    expect(left()).toEqual(['tab-1', 'tab-2']);
    await vi.advanceTimersByTimeAsync(300);
    expect(left()).toEqual(['tab-2']);
    expect(update).toHaveBeenCalledExactlyOnceWith('alice');
  });

  it('ends nothing when the tab is connected again by then', async () => {
    const { checker, live, left, update } = await given();
    checker.check({ user: 'alice', connId: 'tab-1' });
    live.add('tab-1');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
    expect(update).not.toHaveBeenCalled();
  });

  it('ends nothing when the tab says that it lives while the server is asked', async () => {
    const { checker, list, left, store } = await given();
    list.mockImplementation(async () => {
      await store.refresh('alice', 'tab-1');
      return [];
    });
    checker.check({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });

  it('asks the server once for all tabs of a person', async () => {
    const { checker, list, left } = await given();
    for (const connId of ['tab-1', 'tab-2']) checker.check({ user: 'alice', connId });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual([]);
    expect(list).toHaveBeenCalledExactlyOnceWith('alice');
  });

  it('asks nobody about a connection that never said that it lives', async () => {
    const { checker, list } = await given();
    checker.check({ user: 'alice', connId: 'tab-9' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(list).not.toHaveBeenCalled();
  });

  it('is left to expire when the server cannot be asked', async () => {
    const { checker, list, left } = await given();
    list.mockRejectedValueOnce(new Error('no responders'));
    checker.check({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });

  it('of many people at once is one question, and none is forgotten', async () => {
    const { checker, list, store, view } = await given();
    const people = Array.from({ length: 400 }, (_, at) => `person${at}`);
    for (const user of people) await store.refresh(user, 'tab-1');
    list.mockImplementation(async () => [{ user: 'person7', connId: 'tab-1' }]);
    for (const user of people) checker.check({ user, connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(1_300);
    expect([...view.users()].filter((user) => view.isConnected(user))).toEqual(['alice', 'person7']);
    expect(list).toHaveBeenCalledExactlyOnceWith();
  });

  it('is checked in time, however slow the server answers about others', async () => {
    const { checker, list, left, store } = await given();
    await store.refresh('slow', 'tab-1');
    list.mockImplementation(async (user) => {
      if (user === 'slow') await new Promise((resolve) => setTimeout(resolve, 1_900));
      return [];
    });
    checker.check({ user: 'slow', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(300);
    checker.check({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(1_300);
    expect(left()).toEqual(['tab-2']);
  });

  it('is forgotten at a stop', async () => {
    const { checker, left } = await given();
    checker.check({ user: 'alice', connId: 'tab-1' });
    await checker.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });
});
