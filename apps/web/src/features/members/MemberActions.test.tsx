// @vitest-environment jsdom
import type { RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
// The menu loads it when it is opened; nobody need wait for that here.
import '../../ui/on-demand/MenuPopup.tsx';
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
afterEach(cleanup);

const setUp = (mine: RoomInfo['role'], more: Partial<RoomInfo> = {}) => {
  const info = { ...myRoom('garden', mine), ...more };
  const members = [
    { user: 'alice', role: mine ?? 'member' },
    { user: 'bob', role: 'member' as const },
    { user: 'carol', role: 'admin' as const },
  ];
  const onInvite = vi.fn();
  const { engine } = renderInChat((fake) => <Members room={fake.open('garden')} onInvite={onInvite} />, {
    fixture: { rooms: [info], members: { garden: members }, names: { bob: 'Bob', carol: 'Carol' } },
  });
  const entriesFor = async (name: string) => {
    fireEvent.click(await screen.findByRole('button', { name: `Actions for ${name}`, hidden: true }));
    const entries = await screen.findAllByRole('menuitem');
    return entries.map(({ textContent }) => textContent);
  };
  return { engine, onInvite, entriesFor };
};

describe('a member', () => {
  it.each([
    ['an owner', 'owner', 'Carol', ['Make owner', 'Make an ordinary member', 'Remove from the room']],
    ['an admin, where they are no admin', 'admin', 'Bob', ['Remove from the room']],
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
