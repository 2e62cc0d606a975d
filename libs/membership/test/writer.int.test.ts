import { buckets } from '@nats-chat/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { given, type Given } from './given.ts';
import { roomOf } from './room-of.ts';

let system: Given;
beforeAll(async () => {
  system = await given();
});
afterAll(() => system.stop());

describe('the writer of memberships', () => {
  it('makes a member once, and leaves what they are', async () => {
    const first = await system.writer.putMember('general', 'alice', 'owner');
    expect(first).toMatchObject({ role: 'owner', changed: true });
    expect(await system.writer.putMember('general', 'alice', 'member')).toEqual({ ...first, changed: false });
  });

  it('makes a member again who had left', async () => {
    const { revision } = await system.writer.putMember('general', 'bob', 'member');
    expect(await system.writer.removeMember('general', 'bob')).toBe(true);
    expect(await system.writer.putMember('general', 'bob', 'admin')).toEqual({
      role: 'admin',
      revision: revision + 2,
      changed: true,
    });
  });

  it('writes nothing when nobody leaves', async () => {
    const { revision } = await system.writer.putMember('quiet', 'alice', 'owner');
    expect(await system.writer.removeMember('quiet', 'bob')).toBe(false);
    expect(await system.writer.putMember('quiet', 'bob', 'member')).toMatchObject({ revision: revision + 1 });
    await system.writer.removeMember('quiet', 'bob');
    expect(await system.writer.removeMember('quiet', 'bob')).toBe(false);
  });

  it('changes the role of a member only', async () => {
    await expect(system.writer.setRole('roles', 'bob', 'admin')).rejects.toMatchObject({ code: 'NOT_MEMBER' });
    const { revision } = await system.writer.putMember('roles', 'bob', 'member');
    const changed = { role: 'admin', revision: revision + 1, changed: true };
    expect(await system.writer.setRole('roles', 'bob', 'admin')).toEqual(changed);
    expect(await system.writer.setRole('roles', 'bob', 'admin')).toEqual({ ...changed, changed: false });
  });

  it('lets it be forgotten who left, but of who made the room', async () => {
    const { writer } = system;
    await writer.createRoom('founded', roomOf('public', { creator: 'alice' }));
    const left = [
      ['founded', 'alice'],
      ['founded', 'bob'],
      ['unfounded', 'alice'],
      ['p-founded', 'alice'],
    ] as const;
    const ttls = await Promise.all(
      left.map(async ([room, user]) => {
        await writer.putMember(room, user, 'member');
        await (room === 'p-founded'
          ? writer.syncMember(room, user, async () => undefined, false)
          : writer.removeMember(room, user));
        const jsm = await jetstreamManager(system.admin);
        const stored = await jsm.streams.getMessage('KV_ROOMS', { last_by_subj: `$KV.ROOMS.${room}.${user}` });
        return stored?.header.get('Nats-TTL');
      }),
    );
    const week = `${buckets.ROOMS.forgetAfterMs}ms`;
    expect(ttls).toEqual(['', week, '', week]);
    expect(await writer.addFirstTime('founded', 'alice', 'owner')).toBe(false);
  });

  it('makes a membership what another source says, and writes nothing when it is that already', async () => {
    const sync = (role: 'owner' | 'member' | undefined, always = false) =>
      system.writer.syncMember('p-plan', 'bob', async () => role, always);
    expect([await sync(undefined), await sync('member'), await sync('member'), await sync('owner')]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(await system.writer.readRole('p-plan', 'bob')).toBe('owner');
    expect([await sync(undefined), await sync(undefined)]).toEqual([true, false]);
    expect(await system.writer.readRole('p-plan', 'bob')).toBeUndefined();
  });

  it('asks the source again when the key was written meanwhile, also to what it was', async () => {
    let stored: 'member' | undefined = 'member';
    let asked = 0;
    const slow = system.writer.syncMember(
      'p-plan',
      'carol',
      async () => {
        asked += 1;
        const role = stored;
        if (asked === 1) {
          stored = undefined;
          await system.writer.syncMember('p-plan', 'carol', async () => stored, true);
        }
        return role;
      },
      true,
    );
    await slow;
    expect(asked).toBe(2);
    expect(await system.writer.readRole('p-plan', 'carol')).toBeUndefined();
  });

  it('joins many at once, the same person too', async () => {
    const joins = await Promise.all(Array.from({ length: 4 }, () => system.writer.putMember('rush', 'bob', 'member')));
    expect(joins.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(joins.map(({ revision }) => revision)).size).toBe(1);
  });
});

describe('the writer of rooms', () => {
  it('creates a room once, and never again', async () => {
    await system.writer.createRoom('lounge', roomOf('public'));
    await expect(system.writer.createRoom('lounge', roomOf('public'))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('changes a room only as it was read', async () => {
    await system.writer.createRoom('p-plan', roomOf('private'));
    const stored = await system.writer.readRoom('p-plan');
    if (stored === undefined) throw new Error('There is no room.');
    const archived = { ...stored.meta, archived: true };
    expect(await system.writer.updateRoom('p-plan', { ...stored, meta: archived })).toBeGreaterThan(stored.revision);
    await expect(system.writer.updateRoom('p-plan', stored)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await system.writer.readRoom('p-plan')).toMatchObject({ meta: { archived: true } });
    expect(await system.writer.readRoom('p-nothing')).toBeUndefined();
  });

  it('refuses a room of a type that its id denies', async () => {
    await expect(system.writer.createRoom('p-plan', roomOf('public'))).rejects.toThrow(RangeError);
  });
});
