import { describe, expect, it, vi } from 'vitest';
import { logger } from '../test/given.ts';
import type { PersonRecord } from './person.ts';
import { reconcilePresence } from './reconciler.ts';
import type { Tab } from './server-connections.ts';
import { memoryPresence } from './store.memory.ts';

const tab = (user: string, connId: string): Tab => ({ user, connId });

const given = (live: readonly Tab[] | Error) => {
  const presence = memoryPresence();
  const suspect = vi.fn<(suspected: Tab) => void>();
  const settleLater = vi.fn<(user: string) => void>();
  const list = async () => {
    if (live instanceof Error) throw live;
    return live;
  };
  const reconcile = (before: ReadonlyMap<string, PersonRecord> = new Map()) =>
    reconcilePresence(
      { ...presence, server: { list }, departures: { suspect }, settler: { settleLater }, logger },
      before,
    );
  return { ...presence, suspect, settleLater, reconcile };
};

describe('reconciling with the server’s connections', () => {
  it('writes those that have no key, and suspects keys that have no connection', async () => {
    const { store, view, suspect, settleLater, reconcile } = given([tab('alice', 'tab-1'), tab('bob', 'tab-2')]);
    await store.refresh('alice', 'tab-1');
    await store.refresh('alice', 'tab-gone');
    await store.refresh('carol', 'tab-gone');
    await reconcile();
    expect([...view.connectionsOf('bob').keys()]).toEqual(['tab-2']);
    expect(suspect.mock.calls.flat()).toEqual([tab('alice', 'tab-gone'), tab('carol', 'tab-gone')]);
    expect(settleLater.mock.calls.map(([user]) => user).sort()).toEqual(['alice', 'bob', 'carol']);
  });

  it('looks at people who are online by their record and have no connection at all', async () => {
    const { store, settleLater, reconcile } = given([]);
    await store.write('ghost', { online: true, chosen: 'online' }, 0);
    await reconcile();
    expect(settleLater).toHaveBeenCalledExactlyOnceWith('ghost', expect.any(Number));
  });

  it('ends and suspects nothing when the server cannot be asked', async () => {
    const { store, view, suspect, reconcile } = given(new Error('no responders'));
    await store.refresh('alice', 'tab-1');
    await reconcile();
    expect(view.isConnected('alice')).toBe(true);
    expect(suspect).not.toHaveBeenCalled();
  });

  it('gives people back what they chose when the bucket was lost, and nobody what they did not', async () => {
    const { store, view, reconcile } = given([]);
    await store.write('bob', { online: true, chosen: 'busy' }, 0);
    const before = new Map<string, PersonRecord>([
      ['alice', { online: true, chosen: 'invisible', lastSeen: 5 }],
      ['bob', { online: true, chosen: 'away' }],
      ['carol', { online: true, chosen: 'online' }],
    ]);
    await reconcile(before);
    expect(view.person('alice')).toEqual({ online: false, chosen: 'invisible', lastSeen: 5 });
    expect(view.person('bob')).toMatchObject({ chosen: 'busy' });
    expect(view.person('carol')).toBeUndefined();
  });
});
