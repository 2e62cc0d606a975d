import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/given.ts';
import { createDepartures } from './departures.ts';
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
  const settle = vi.fn(async () => undefined);
  const departures = createDepartures({
    ...presence,
    server: { list },
    settler: { settle },
    now: () => Date.now(),
    logger,
  });
  return { ...presence, live, list, settle, departures, left: () => [...presence.view.connectionsOf('alice').keys()] };
};

describe('an ended connection', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends its tab after a second, and settles its person', async () => {
    const { departures, live, left, settle } = await given();
    live.add('tab-2');
    departures.suspect({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(900);
    expect(left()).toEqual(['tab-1', 'tab-2']);
    await vi.advanceTimersByTimeAsync(300);
    expect(left()).toEqual(['tab-2']);
    expect(settle).toHaveBeenCalledExactlyOnceWith('alice');
  });

  it('ends nothing when the tab is connected again by then', async () => {
    const { departures, live, left, settle } = await given();
    departures.suspect({ user: 'alice', connId: 'tab-1' });
    live.add('tab-1');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
    expect(settle).not.toHaveBeenCalled();
  });

  it('ends nothing when the tab says that it lives while the server is asked', async () => {
    const { departures, list, left, store } = await given();
    list.mockImplementation(async () => {
      await store.refresh('alice', 'tab-1');
      return [];
    });
    departures.suspect({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });

  it('asks the server once for all tabs of a person', async () => {
    const { departures, list, left } = await given();
    for (const connId of ['tab-1', 'tab-2']) departures.suspect({ user: 'alice', connId });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual([]);
    expect(list).toHaveBeenCalledExactlyOnceWith('alice');
  });

  it('asks nobody about a connection that never said that it lives', async () => {
    const { departures, list } = await given();
    departures.suspect({ user: 'alice', connId: 'tab-9' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(list).not.toHaveBeenCalled();
  });

  it('is left to expire when the server cannot be asked', async () => {
    const { departures, list, left } = await given();
    list.mockRejectedValueOnce(new Error('no responders'));
    departures.suspect({ user: 'alice', connId: 'tab-1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });

  it('of many people is looked into by and by, and none is forgotten', async () => {
    const { departures, store, view } = await given();
    for (let at = 0; at < 100; at += 1) {
      await store.refresh(`person${at}`, 'tab-1');
      departures.suspect({ user: `person${at}`, connId: 'tab-1' });
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect([...view.users()]).toEqual(['alice']);
  });

  it('is forgotten at a stop', async () => {
    const { departures, left } = await given();
    departures.suspect({ user: 'alice', connId: 'tab-1' });
    await departures.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(left()).toEqual(['tab-1', 'tab-2']);
  });
});
