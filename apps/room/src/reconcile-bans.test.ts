import type { RoomRole } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { given, logger, type Given } from '../test/given.ts';
import { reconcileBans, type ReconcileBansOptions } from './reconcile-bans.ts';

const reconcile = (on: Given, more: Partial<ReconcileBansOptions> = {}, signal = new AbortController().signal) => {
  const { people, members, mirror, options } = on;
  const { announce, audit } = options;
  return reconcileBans({ people, members, mirror, announce, audit, logger, ...more }, signal);
};

const banned = async (role: RoomRole, until: number | null = null): Promise<Given> => {
  const on = given();
  on.given({ room: 'general' });
  on.setRole('general', 'bob', role);
  on.setRole('general', 'carol', 'member');
  await on.people.ban('general', { user: 'bob', by: 'alice', until }, 10_000);
  return on;
};

describe('reconciling bans', () => {
  it.each(['member', 'admin'] as const)('ends what a crash left, of a %s, and says so, once', async (role) => {
    const on = await banned(role);
    expect([await reconcile(on), await reconcile(on)]).toEqual([1, 0]);
    expect([on.roleOf('general', 'bob'), on.roleOf('general', 'carol')]).toEqual([undefined, 'member']);
    const event = { room: 'general', kind: 'kicked', by: 'alice', bannedUntil: null };
    expect(on.sent).toEqual([{ user: 'bob', event }]);
    expect(on.audited).toMatchObject([{ actor: 'alice', action: 'room.kick', details: { person: 'bob' } }]);
  });

  it('goes through many batches', async () => {
    const on = given();
    for (let at = 0; at < 1_250; at += 1) {
      await on.people.ban(`room${at % 3}`, { user: `user${at}`, by: 'alice', until: null }, 10_000);
      on.setRole(`room${at % 3}`, `user${at}`, 'member');
    }
    expect(await reconcile(on)).toBe(1_250);
  });

  it('leaves owners, whose bans are over, and who is not banned any more', async () => {
    expect(await reconcile(await banned('owner'))).toBe(0);
    expect(await reconcile(await banned('member', Date.now() - 1))).toBe(0);
    const on = await banned('member');
    expect(await reconcile(on, { people: { ...on.people, banOf: async () => undefined } })).toBe(0);
    expect(on.roleOf('general', 'bob')).toBe('member');
  });

  it('does nothing while the bucket cannot be followed, and stops when it is asked to', async () => {
    const on = await banned('member');
    expect(await reconcile(on, { mirror: { ...on.mirror, live: false } })).toBe(0);
    expect(await reconcile(on, {}, AbortSignal.abort())).toBe(0);
  });
});
