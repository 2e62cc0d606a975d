// @vitest-environment jsdom
import { ApiError, type RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
// The menu loads it when it is opened; nobody need wait for that here.
import '../../ui/on-demand/MenuPopup.tsx';
import type { Ban } from '../../lib/chat/engine.ts';
import { setClockAhead } from '../../lib/time/server-clock.ts';
import { Members } from './Members.tsx';

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly observe = vi.fn();
      readonly unobserve = vi.fn();
    },
  );
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const NOW = Date.UTC(2026, 10, 27, 12);
const DAY_MS = 24 * 60 * 60_000;

const setUp = (mine: RoomInfo['role'], more: Partial<RoomInfo> = {}, bans: readonly Ban[] = []) => {
  const info = { ...myRoom('garden', mine), ...more };
  const members = [
    { user: 'alice', role: mine ?? 'member' },
    { user: 'bob', role: 'member' as const },
    { user: 'carol', role: 'admin' as const },
  ];
  const onInvite = vi.fn();
  const { engine } = renderInChat((fake) => <Members room={fake.open('garden')} onInvite={onInvite} />, {
    fixture: {
      rooms: [info],
      members: { garden: members },
      bans: { garden: bans },
      names: { bob: 'Bob', carol: 'Carol' },
    },
  });
  const entriesFor = async (name: string) => {
    fireEvent.click(await screen.findByRole('button', { name: `Actions for ${name}`, hidden: true }));
    const entries = await screen.findAllByRole('menuitem');
    return entries.map(({ textContent }) => textContent);
  };
  return { engine, onInvite, entriesFor };
};

const REMOVALS = [
  'Remove from the room…',
  'Remove, and keep out for a day…',
  'Remove, and keep out for a week…',
  'Remove, and keep out for ever…',
];

describe('a member', () => {
  it.each([
    ['an owner', 'owner', 'Carol', ['Make owner…', 'Make an ordinary member', ...REMOVALS]],
    ['an admin, where they are no admin', 'admin', 'Bob', REMOVALS],
  ] as const)('has a menu for %s', async (_, mine, name, entries) => {
    const { entriesFor } = setUp(mine);
    expect(await entriesFor(name)).toEqual(entries);
  });

  it.each([
    ['an admin, where they are one too', 'admin', 'Carol'],
    ['an ordinary member', 'member', 'Bob'],
    ['themselves', 'owner', 'alice'],
  ] as const)('has none for %s', async (_, mine, name) => {
    setUp(mine);
    await screen.findByRole('button', { name: 'Bob' });
    expect(screen.queryByRole('button', { name: `Actions for ${name}`, hidden: true })).toBeNull();
  });

  it('gets another role, or is removed, by it', async () => {
    const { engine, entriesFor } = setUp('owner');
    const [setRole, kick] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
    Object.assign(engine, { setRole, kick });
    await entriesFor('Bob');
    fireEvent.click(screen.getByRole('menuitem', { name: 'Make admin' }));
    await waitFor(() => {
      expect(setRole).toHaveBeenCalledExactlyOnceWith('garden', 'bob', 'admin');
    });
    cleanup();
  });

  it('becomes an owner only once it is said what that means', async () => {
    const { engine, entriesFor } = setUp('owner');
    const setRole = vi.spyOn(engine, 'setRole');
    await entriesFor('Bob');
    fireEvent.click(screen.getByRole('menuitem', { name: 'Make owner…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Make Bob an owner?' });
    expect(dialog.textContent).toContain('also yours');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(setRole).not.toHaveBeenCalled();
    await entriesFor('Bob');
    fireEvent.click(screen.getByRole('menuitem', { name: 'Make owner…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Make owner' }));
    await waitFor(() => {
      expect(setRole).toHaveBeenCalledExactlyOnceWith('garden', 'bob', 'owner');
    });
  });
});

describe('who is removed', () => {
  const remove = async (entry: string) => {
    vi.setSystemTime(NOW);
    const { engine, entriesFor } = setUp('admin');
    const kick = vi.spyOn(engine, 'kick');
    await entriesFor('Bob');
    fireEvent.click(screen.getByRole('menuitem', { name: entry }));
    const confirm = await screen.findByRole('button', { name: 'Remove' });
    expect(kick).not.toHaveBeenCalled();
    fireEvent.click(confirm);
    await waitFor(() => {
      expect(kick).toHaveBeenCalledOnce();
    });
    return kick.mock.lastCall;
  };

  it.each([
    ['at once', 'Remove from the room…', undefined],
    ['in a day', 'Remove, and keep out for a day…', NOW + DAY_MS],
    ['in a week', 'Remove, and keep out for a week…', NOW + 7 * DAY_MS],
    ['never', 'Remove, and keep out for ever…', null],
  ])('may come back %s', async (_, entry, until) => {
    expect(await remove(entry)).toEqual(['garden', 'bob', until]);
  });

  it('may come back by the servers’ time, on a machine whose clock is wrong', async () => {
    setClockAhead(7_200_000);
    const kicked = await remove('Remove, and keep out for a day…');
    setClockAhead(0);
    expect(kicked).toEqual(['garden', 'bob', NOW - 7_200_000 + DAY_MS]);
  });

  it('takes no focus along: it is in the list then', async () => {
    await remove('Remove, and keep out for a day…');
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Bob' })).toBeNull();
      expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Who is a member' }));
    });
  });

  it('from a private room has no way back to be barred', async () => {
    const { entriesFor } = setUp('admin', { type: 'private' });
    expect(await entriesFor('Bob')).toEqual(['Remove from the room…']);
  });
});

describe('who may not join again', () => {
  const show = async (mine: RoomInfo['role'], unban = async () => undefined) => {
    const { engine } = setUp(mine, {}, [
      { user: 'mallory', displayName: 'Mallory', by: 'alice', at: NOW, until: null },
    ]);
    const lift = vi.fn(unban);
    Object.assign(engine, { unban: lift });
    await screen.findByRole('button', { name: 'Bob' });
    return lift;
  };

  it('is listed for owners and admins, who let them in again', async () => {
    const lift = await show('admin');
    expect(await screen.findByText('For ever')).toBeDefined();
    const button = screen.getByRole('button', { name: 'Let in again: Mallory' });
    button.focus();
    fireEvent.click(button);
    await waitFor(() => {
      expect(screen.queryByText('Mallory')).toBeNull();
    });
    expect(lift).toHaveBeenCalledExactlyOnceWith('garden', 'mallory');
    // The button is gone: the focus is in the list, not at the top of the page.
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Who is a member' }));
  });

  it('is listed page by page', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ user: `p${at + 100}`, by: 'alice', at: NOW, until: null }));
    setUp('owner', {}, many);
    expect(await screen.findByRole('heading', { name: 'Kept out 50+' })).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('heading', { name: 'Kept out 60' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Let in again: p159' })).toBeDefined();
  });

  it('stays in the list when that fails', async () => {
    const lift = await show('owner', () => Promise.reject(new ApiError('UNAVAILABLE')));
    fireEvent.click(await screen.findByRole('button', { name: 'Let in again: Mallory' }));
    await waitFor(() => {
      expect(lift).toHaveBeenCalledOnce();
    });
    expect(screen.getByText('Mallory')).toBeDefined();
  });

  it('is not listed for an ordinary member', async () => {
    await show('member');
    expect(screen.queryByText('Kept out')).toBeNull();
  });
});

it.each([
  ['is for members of a private room', 'member', { type: 'private' }, true],
  ['is not for members where only admins invite', 'member', { type: 'private', invitesByAdmins: true }, false],
  ['is for nobody in a public room, which anybody joins', 'owner', {}, false],
] as const)('the way to invite people %s', async (_, mine, more, shown) => {
  const { onInvite } = setUp(mine, more);
  await screen.findByRole('button', { name: 'Bob' });
  const invite = screen.queryByRole('button', { name: 'Invite people' });
  expect(invite !== null).toBe(shown);
  if (invite === null) return;
  fireEvent.click(invite);
  expect(onInvite).toHaveBeenCalledOnce();
});
