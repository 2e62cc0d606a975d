import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/fixture.ts';
import { Reconciler } from './reconciler.ts';
import type { Tab } from './server-connections.ts';
import { memoryPresence } from './store.memory.ts';

const tab = (user: string, connId: string): Tab => ({ user, connId });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const given = (live: readonly Tab[] | Error) => {
  const presence = memoryPresence();
  const check = vi.fn<(checked: Tab) => void>();
  const schedule = vi.fn<(user: string, delayMs: number) => void>();
  const refresh = vi.fn(presence.store.refresh);
  const list = async () => {
    if (live instanceof Error) throw live;
    return live;
  };
  const reconciler = new Reconciler({
    store: { refresh },
    view: presence.view,
    server: { list },
    checker: { check },
    writer: { schedule },
    logger,
  });
  const reconcile = async () => {
    const running = reconciler.run();
    await vi.runAllTimersAsync();
    await running;
  };
  return { ...presence, check, schedule, refresh, reconciler, reconcile };
};

describe('reconciling with the server’s connections', () => {
  it('writes those that have no key, and checks keys that have no connection', async () => {
    const { store, view, check, schedule, reconcile } = given([tab('alice', 'tab-1'), tab('bob', 'tab-2')]);
    await store.refresh('alice', 'tab-1');
    await store.refresh('alice', 'tab-gone');
    await store.refresh('carol', 'tab-gone');
    await reconcile();
    expect([...view.connectionsOf('bob').keys()]).toEqual(['tab-2']);
    expect(check.mock.calls.flat()).toEqual([tab('alice', 'tab-gone'), tab('carol', 'tab-gone')]);
    expect(schedule.mock.calls.map(([user]) => user).sort()).toEqual(['alice', 'bob', 'carol']);
  });

  it('schedules people who are online by their record and have no connection at all', async () => {
    const { givenPerson, schedule, reconcile } = given([]);
    givenPerson('ghost', { online: true, chosen: 'online' });
    await reconcile();
    expect(schedule).toHaveBeenCalledExactlyOnceWith('ghost', expect.any(Number));
  });

  it('ends and checks nothing when the server cannot be asked', async () => {
    const { store, view, check, reconcile } = given(new Error('no responders'));
    await store.refresh('alice', 'tab-1');
    await reconcile();
    expect(view.isConnected('alice')).toBe(true);
    expect(check).not.toHaveBeenCalled();
  });

  it('writes thousands of connections at a steady rate, and spreads people likewise', async () => {
    const { givenPerson, refresh, schedule, reconcile } = given(
      Array.from({ length: 2_000 }, (_, at) => tab(`person${at}`, 'tab-1')),
    );
    for (let at = 0; at < 2_000; at += 1) givenPerson(`known${at}`, { online: true, chosen: 'online' });
    const times: number[] = [];
    const from = Date.now();
    refresh.mockImplementation(async () => void times.push(Date.now() - from));
    await reconcile();
    expect(times).toHaveLength(2_000);
    const perSecond = Map.groupBy(times, (time) => Math.floor(time / 1_000));
    expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThanOrEqual(320);
    const delays = schedule.mock.calls.filter(([user]) => user.startsWith('known')).map(([, delayMs]) => delayMs);
    expect(Math.max(...delays)).toBeGreaterThan(4_000);
  });

  it('leaves out connections of which a heartbeat came meanwhile', async () => {
    const live = Array.from({ length: 40 }, (_, at) => tab(`person${at}`, 'tab-1'));
    const { store, refresh, reconciler } = given(live);
    const running = reconciler.run();
    await vi.advanceTimersByTimeAsync(10);
    for (const { user, connId } of live) await store.refresh(user, connId);
    await vi.runAllTimersAsync();
    await running;
    expect(refresh).toHaveBeenCalledTimes(16);
  });

  it('stops in between', async () => {
    const live = Array.from({ length: 40 }, (_, at) => tab(`person${at}`, 'tab-1'));
    const { refresh, reconciler } = given(live);
    const running = reconciler.run();
    await vi.advanceTimersByTimeAsync(10);
    reconciler.stop();
    await running;
    expect(refresh).toHaveBeenCalledTimes(16);
  });
});
