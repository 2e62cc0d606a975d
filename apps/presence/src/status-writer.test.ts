import type { Presence } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/fixture.ts';
import { StatusWriter } from './status-writer.ts';
import { memoryPresence, type MemoryPresence } from './store.memory.ts';
import type { PresenceStore } from './store.ts';

interface Given extends MemoryPresence {
  readonly announced: Presence[];
  /** One more instance over the same buckets, with `store` in place of the buckets’ own. */
  readonly instance: (store?: Partial<PresenceStore>) => StatusWriter;
}

const given = (): Given => {
  const presence = memoryPresence();
  const announced: Presence[] = [];
  const announce = { person: (person: Presence) => void announced.push(person) };
  const instance: Given['instance'] = (store = {}) =>
    new StatusWriter({ ...presence, store: { ...presence.store, ...store }, announce, now: () => 9, logger });
  return { ...presence, announced, instance };
};

const online = { user: 'alice', status: 'online' };
const offline = { user: 'alice', status: 'offline', lastSeen: 9 };

describe('updating a person', () => {
  it('announces once that somebody came, when many instances see it at once', async () => {
    const { store, announced, instance } = given();
    await store.refresh('alice', 'tab-1');
    await Promise.all(Array.from({ length: 6 }, () => instance().update('alice', 'connected')));
    expect(announced).toEqual([online]);
  });

  it('announces once that somebody left, when many instances see it at once', async () => {
    const { givenPerson, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    await Promise.all(Array.from({ length: 6 }, () => instance().update('alice', 'expired')));
    expect(announced).toEqual([offline]);
  });

  it('leaves somebody online who has another tab', async () => {
    const { givenPerson, store, view, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    await store.refresh('alice', 'tab-2');
    await instance().update('alice', 'expired');
    expect(view.person('alice')?.online).toBe(true);
    expect(announced).toEqual([]);
  });

  it('does not miss a tab that was opened while it wrote offline', async () => {
    const { givenPerson, store, view, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const writer = instance({
      changePerson: async (user, decide) => {
        const change = await store.changePerson(user, decide);
        // Its heartbeat saw the person online still, and left it at that.
        if (change?.after.online === false) await store.refresh('alice', 'tab-2');
        return change;
      },
    });
    await writer.update('alice');
    expect(view.person('alice')?.online).toBe(true);
    expect(announced).toMatchObject([offline, { status: 'online' }]);
  });
});

describe('a scheduled update', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('asks nobody when nothing is left to write by then', async () => {
    const { givenPerson, store, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const changePerson = vi.fn(store.changePerson);
    instance({ changePerson }).schedule('alice', 1_000);
    await store.refresh('alice', 'tab-2');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(changePerson).not.toHaveBeenCalled();
  });

  it('writes once, a while after it was asked for last', async () => {
    const { givenPerson, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const writer = instance();
    writer.schedule('alice', 1_000);
    await vi.advanceTimersByTimeAsync(600);
    writer.schedule('alice', 1_000);
    await vi.advanceTimersByTimeAsync(600);
    expect(announced).toEqual([]);
    await vi.advanceTimersByTimeAsync(600);
    expect(announced).toEqual([offline]);
  });

  it('tries again when it fails', async () => {
    const { givenPerson, store, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const changePerson = vi.fn(store.changePerson).mockRejectedValueOnce(new Error('timeout'));
    instance({ changePerson }).schedule('alice', 100);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(announced).toEqual([offline]);
  });

  it('writes many people 16 at a time, and each of them once', async () => {
    const { givenPerson, store, announced, instance } = given();
    const users = Array.from({ length: 200 }, (_, at) => `person${at}`);
    for (const user of users) givenPerson(user, { online: true, chosen: 'online' });
    let running = 0;
    let most = 0;
    const changePerson = vi.fn<PresenceStore['changePerson']>(async (user, decide) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      return store.changePerson(user, decide);
    });
    const writer = instance({ changePerson });
    for (const user of users) writer.schedule(user, 100);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(most).toBe(16);
    expect(announced.map(({ user }) => user)).toEqual(users);
  });

  /** Two people who wait for their turn, since 16 others have theirs until they are released. */
  const givenTheBusy = async () => {
    const { givenPerson, store, announced, instance } = given();
    const busy = Array.from({ length: 16 }, (_, at) => `busy${at}`);
    const users = [...busy, 'alice', 'bob'];
    for (const user of users) givenPerson(user, { online: true, chosen: 'online' });
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const writer = instance({
      changePerson: (user, decide) => released.then(() => store.changePerson(user, decide)),
    });
    for (const user of users) writer.schedule(user, 100);
    await vi.advanceTimersByTimeAsync(200);
    return { announced, busy, writer, release };
  };

  it('leaves a turn to what was asked since', async () => {
    const { announced, busy, writer, release } = await givenTheBusy();
    writer.schedule('alice', 1_000);
    release(undefined);
    await vi.advanceTimersByTimeAsync(500);
    expect(announced.map(({ user }) => user)).toEqual([...busy, 'bob']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(announced.map(({ user }) => user)).toEqual([...busy, 'bob', 'alice']);
  });

  it('gives nobody a turn any more once it is stopped', async () => {
    const { announced, busy, writer, release } = await givenTheBusy();
    writer.stop();
    release(undefined);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(announced.map(({ user }) => user)).toEqual(busy);
  });

  it('does nothing any more once it is stopped', async () => {
    const { givenPerson, announced, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const writer = instance();
    writer.schedule('alice', 100);
    writer.stop();
    writer.schedule('alice', 100);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(announced).toEqual([]);
  });
});

describe('choosing', () => {
  it('tells others what they see, and only when they see a difference', async () => {
    const { store, announced, instance } = given();
    const writer = instance();
    await writer.choose('alice', { status: 'busy' });
    expect(announced).toEqual([]);
    await store.refresh('alice', 'tab-1');
    await writer.update('alice', 'connected');
    await writer.choose('alice', { status: 'busy', statusText: 'Deep work' });
    await writer.choose('alice', { status: 'busy', statusText: 'Deep work' });
    await writer.choose('alice', { status: 'invisible' });
    await writer.choose('alice', { status: 'invisible', statusText: 'Still here' });
    expect(announced).toEqual([
      { user: 'alice', status: 'busy' },
      { user: 'alice', status: 'busy', statusText: 'Deep work' },
      offline,
    ]);
  });

  it('writes nothing when nothing changes', async () => {
    const { givenPerson, view, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const before = view.person('alice');
    await instance().choose('alice', { status: 'online' });
    expect(view.person('alice')).toBe(before);
  });

  it('is there when the record is lost, and shows when the person comes back', async () => {
    const { store, view, announced, instance } = given();
    await store.changeChoice('alice', () => ({ status: 'invisible' }));
    await store.changeChoice('bob', () => ({ status: 'busy', statusText: 'Deep work' }));
    for (const user of ['alice', 'bob']) {
      await store.refresh(user, 'tab-1');
      await instance().update(user, 'connected');
    }
    expect(announced).toEqual([{ user: 'bob', status: 'busy', statusText: 'Deep work' }]);
    expect(view.person('alice')).toEqual({ online: true, chosen: 'invisible' });
  });

  it('makes nobody online of whom it cannot be read whether they are invisible', async () => {
    const { store, announced, instance } = given();
    await store.refresh('alice', 'tab-1');
    const writer = instance({ readChoice: () => Promise.reject(new Error('timeout')) });
    await expect(writer.update('alice', 'connected')).rejects.toThrow('timeout');
    expect(announced).toEqual([]);
  });

  it('shows the one that is stored, of many at once', async () => {
    const { store, givenPerson, view, instance } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    const texts = ['one', 'two', 'three', 'four'];
    await Promise.all(texts.map((statusText) => instance().choose('alice', { status: 'busy', statusText })));
    expect(view.person('alice')?.statusText).toBe((await store.readChoice('alice'))?.statusText);
  });

  it('loses no choice when a person comes at the same time', async () => {
    const { store, view, instance } = given();
    await store.refresh('alice', 'tab-1');
    await Promise.all([instance().update('alice', 'connected'), instance().choose('alice', { status: 'away' })]);
    expect(view.person('alice')).toEqual({ online: true, chosen: 'away' });
  });
});
