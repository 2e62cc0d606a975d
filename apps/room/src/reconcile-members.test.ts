import { describe, expect, it } from 'vitest';
import { given, logger, roomOf, type Given } from '../test/given.ts';
import { reconcileMembers } from './reconcile-members.ts';

const reconcile = ({ rooms, members, mirror, options }: Given, signal = new AbortController().signal) =>
  reconcileMembers({ rooms, members, mirror, announce: options.announce, logger }, signal);

describe('reconciling the members of rooms that are not public', () => {
  it('writes what the bucket lacks, corrects roles, ends what PostgreSQL does not have, and says so to each', async () => {
    const on = given();
    roomOf(on, 'p-plan', { alice: 'owner', bob: 'admin' });
    on.setRole('p-plan', 'carol', 'member', 'PostgreSQL alone');
    on.setRole('p-plan', 'bob', 'member', 'PostgreSQL alone');
    on.setRole('dm-us', 'eve', 'member', 'the bucket alone');
    expect(await reconcile(on)).toBe(3);
    expect(['alice', 'bob', 'carol'].map((user) => on.roleOf('p-plan', user))).toEqual(['owner', 'member', 'member']);
    expect(on.roleOf('dm-us', 'eve')).toBeUndefined();
    expect(on.sent.map(({ user, event: { kind } }) => [user, kind]).sort()).toEqual([
      ['bob', 'changed'],
      ['carol', 'changed'],
      ['eve', 'changed'],
    ]);
    expect(await reconcile(on)).toBe(0);
  });

  it('goes through many batches, both ways', async () => {
    const on = given();
    for (let at = 0; at < 1_250; at += 1) {
      on.setRole(`p-${at % 7}`, `lacks${at}`, 'member', 'PostgreSQL alone');
      on.setRole(`p-${at % 7}`, `gone${at}`, 'member', 'the bucket alone');
    }
    expect(await reconcile(on)).toBe(2_500);
    expect(await reconcile(on)).toBe(0);
  });

  it('leaves public rooms and admin rooms alone', async () => {
    const on = given();
    on.setRole('general', 'bob', 'member');
    on.setRole('admin-ops', 'bob', 'member', 'the bucket alone');
    expect(await reconcile(on)).toBe(0);
  });

  it('writes nothing that changed since it was compared', async () => {
    const on = given();
    on.setRole('p-plan', 'bob', 'member', 'PostgreSQL alone');
    const scanMembers: typeof on.rooms.scanMembers = async (...args) => {
      const found = await on.rooms.scanMembers(...args);
      on.setRole('p-plan', 'bob', undefined);
      return found;
    };
    expect(
      await reconcileMembers(
        { ...on, rooms: { ...on.rooms, scanMembers }, announce: on.options.announce, logger },
        new AbortController().signal,
      ),
    ).toBe(0);
    expect(on.roleOf('p-plan', 'bob')).toBeUndefined();
  });

  it('does nothing while the bucket cannot be followed, and stops when it is asked to', async () => {
    const on = given();
    on.setRole('p-plan', 'bob', 'member', 'PostgreSQL alone');
    expect(await reconcile(on, AbortSignal.abort())).toBe(0);
    on.mirror.live = false;
    expect(await reconcile(on)).toBe(0);
    on.mirror.live = true;
    expect(await reconcile(on)).toBe(1);
  });
});
