import type { Presence } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/given.ts';
import { createSettler, type Settler } from './settler.ts';
import { memoryPresence, type MemoryPresence } from './store.memory.ts';
import type { PresenceStore } from './store.ts';

interface Given extends MemoryPresence {
  readonly told: Presence[];
  /** One more instance over the same buckets, with `store` in place of the buckets’ own. */
  readonly instance: (store?: Partial<PresenceStore>) => Settler;
}

const given = (): Given => {
  const presence = memoryPresence();
  const told: Presence[] = [];
  const announce = { person: (person: Presence) => void told.push(person) };
  const instance: Given['instance'] = (store = {}) =>
    createSettler({ ...presence, store: { ...presence.store, ...store }, announce, now: () => 9, logger });
  return { ...presence, told, instance };
};

const online = { user: 'alice', status: 'online' };
const offline = { user: 'alice', status: 'offline', lastSeen: 9 };

describe('settling a person', () => {
  it('tells once that somebody came, when many instances see it at once', async () => {
    const { store, told, instance } = given();
    await store.refresh('alice', 'tab-1');
    await Promise.all(Array.from({ length: 6 }, () => instance().settle('alice', 'connected')));
    expect(told).toEqual([online]);
  });

  it('tells once that somebody left, when many instances see it at once', async () => {
    const { store, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    await Promise.all(Array.from({ length: 6 }, () => instance().settle('alice', 'expired')));
    expect(told).toEqual([offline]);
  });

  it('leaves somebody online who has another tab', async () => {
    const { store, view, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    await store.refresh('alice', 'tab-2');
    await instance().settle('alice', 'expired');
    expect(view.person('alice')?.online).toBe(true);
    expect(told).toEqual([]);
  });

  it('does not miss a tab that was opened while it wrote offline', async () => {
    const { store, view, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    const settler = instance({
      write: async (user, record, revision) => {
        const written = await store.write(user, record, revision);
        // Its heartbeat saw the person online still, and left it at that.
        if (!record.online) await store.refresh('alice', 'tab-2');
        return written;
      },
    });
    await settler.settle('alice');
    expect(view.person('alice')?.online).toBe(true);
    expect(told).toMatchObject([offline, { status: 'online' }]);
  });

  it('gives up when the record changes under its hands again and again', async () => {
    const { instance } = given();
    await expect(instance({ write: async () => false }).settle('alice', 'connected')).rejects.toThrow('8 times');
  });
});

describe('settling later', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('asks nobody when nothing is left to settle by then', async () => {
    const { store, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    const read = vi.fn(store.read);
    instance({ read }).settleLater('alice', 1_000);
    await store.refresh('alice', 'tab-2');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(read).not.toHaveBeenCalled();
  });

  it('settles once, a while after it was asked for last', async () => {
    const { store, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    const settler = instance();
    settler.settleLater('alice', 1_000);
    await vi.advanceTimersByTimeAsync(600);
    settler.settleLater('alice', 1_000);
    await vi.advanceTimersByTimeAsync(600);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(600);
    expect(told).toEqual([offline]);
  });

  it('tries again when it fails', async () => {
    const { store, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    const read = vi.fn(store.read).mockRejectedValueOnce(new Error('timeout'));
    instance({ read }).settleLater('alice', 100);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual([offline]);
  });

  it('settles many people 16 at a time, and each of them once', async () => {
    const { store, told, instance } = given();
    const users = Array.from({ length: 200 }, (_, at) => `person${at}`);
    for (const user of users) await store.write(user, { online: true, chosen: 'online' }, 0);
    let running = 0;
    let most = 0;
    const read = vi.fn<PresenceStore['read']>(async (user) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      return store.read(user);
    });
    const settler = instance({ read });
    for (const user of users) settler.settleLater(user, 100);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(most).toBe(16);
    expect(told.map(({ user }) => user)).toEqual(users);
  });

  /** Two people who wait for their turn, since 16 others have theirs until they are released. */
  const givenTheBusy = async () => {
    const { store, told, instance } = given();
    const busy = Array.from({ length: 16 }, (_, at) => `busy${at}`);
    const users = [...busy, 'alice', 'bob'];
    for (const user of users) await store.write(user, { online: true, chosen: 'online' }, 0);
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const settler = instance({ read: (user) => released.then(() => store.read(user)) });
    for (const user of users) settler.settleLater(user, 100);
    await vi.advanceTimersByTimeAsync(200);
    return { told, busy, settler, release };
  };

  it('leaves a turn to what was asked since', async () => {
    const { told, busy, settler, release } = await givenTheBusy();
    settler.settleLater('alice', 1_000);
    release(undefined);
    await vi.advanceTimersByTimeAsync(500);
    expect(told.map(({ user }) => user)).toEqual([...busy, 'bob']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.map(({ user }) => user)).toEqual([...busy, 'bob', 'alice']);
  });

  it('gives nobody a turn any more once it is stopped', async () => {
    const { told, busy, settler, release } = await givenTheBusy();
    settler.stop();
    release(undefined);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told.map(({ user }) => user)).toEqual(busy);
  });

  it('does nothing any more once it is stopped', async () => {
    const { store, told, instance } = given();
    await store.write('alice', { online: true, chosen: 'online' }, 0);
    const settler = instance();
    settler.settleLater('alice', 100);
    settler.stop();
    settler.settleLater('alice', 100);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual([]);
  });
});

describe('choosing', () => {
  it('tells others what they see, and only when they see a difference', async () => {
    const { store, told, instance } = given();
    const settler = instance();
    await settler.choose('alice', { status: 'busy' });
    expect(told).toEqual([]);
    await store.refresh('alice', 'tab-1');
    await settler.settle('alice', 'connected');
    await settler.choose('alice', { status: 'busy', statusText: 'Deep work' });
    await settler.choose('alice', { status: 'busy', statusText: 'Deep work' });
    await settler.choose('alice', { status: 'invisible' });
    await settler.choose('alice', { status: 'invisible', statusText: 'Still here' });
    expect(told).toEqual([
      { user: 'alice', status: 'busy' },
      { user: 'alice', status: 'busy', statusText: 'Deep work' },
      offline,
    ]);
  });

  it('writes nothing when nothing changes', async () => {
    const { store, instance } = given();
    const write = vi.fn(store.write);
    await instance({ write }).choose('alice', { status: 'online' });
    expect(write).not.toHaveBeenCalled();
  });

  it('loses no choice when a person comes at the same time', async () => {
    const { store, view, instance } = given();
    await store.refresh('alice', 'tab-1');
    await Promise.all([instance().settle('alice', 'connected'), instance().choose('alice', { status: 'away' })]);
    expect(view.person('alice')).toEqual({ online: true, chosen: 'away' });
  });
});
