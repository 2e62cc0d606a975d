// @vitest-environment jsdom
import { ApiError, type Person } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import * as toast from '../../ui/toast.ts';
import { InvitePeopleDialog } from './InvitePeopleDialog.tsx';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));

afterEach(cleanup);

const names = { alice: 'Alice', bob: 'Bob Okafor', boris: 'Boris', dave: 'Dave' };

const setUp = (found?: () => Promise<readonly Person[]>) => {
  const onClose = vi.fn();
  const info = { ...myRoom('p-garden'), type: 'private' as const, displayName: 'garden' };
  const members = [
    { user: 'alice', role: 'member' as const },
    { user: 'boris', role: 'member' as const },
  ];
  const { engine } = renderInChat(
    (fake) => {
      if (found !== undefined) Object.assign(fake, { searchPeople: found });
      return <InvitePeopleDialog roomId="p-garden" onClose={onClose} />;
    },
    { fixture: { rooms: [info], names, members: { 'p-garden': members } } },
  );
  const search = async (text: string) => {
    fireEvent.change(await screen.findByRole('combobox', { name: 'Name or user name' }), { target: { value: text } });
  };
  const invite = () => screen.getByRole('button', { name: 'Invite' });
  return { engine, onClose, search, invite };
};

it('invites those who were chosen, and does not offer members, of whom one is one', async () => {
  const { engine, onClose, search, invite } = setUp();
  const asked = vi.spyOn(engine, 'invite');
  await search('bo');
  const bob = await screen.findByRole('option', { name: /Bob Okafor/ });
  expect(screen.getByRole('option', { name: /Boris.*Already a member/ }).getAttribute('aria-disabled')).toBe('true');
  expect(invite()).toHaveProperty('disabled', true);
  fireEvent.click(bob);
  await search('al');
  const alice = await screen.findByRole('option', { name: /Alice \(you\).*Already a member/ });
  expect(alice.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(invite());
  expect(asked).toHaveBeenCalledExactlyOnceWith('p-garden', ['bob']);
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(toast.showToast).toHaveBeenCalledExactlyOnceWith('Bob Okafor is in garden now.');
});

it('keeps those who were refused, and says who they are', async () => {
  const { engine, onClose, search, invite } = setUp();
  Object.assign(engine, {
    invite: async () => ({ members: [], refused: [{ user: 'dave', error: 'NOT_FOUND' }] }),
  });
  await search('dav');
  fireEvent.click(await screen.findByRole('option', { name: /Dave/ }));
  fireEvent.click(invite());
  expect((await screen.findByRole('alert')).textContent).toContain('Not invited: Dave.');
  expect(screen.getByRole('button', { name: 'Remove Dave' })).toBeDefined();
  expect(onClose).not.toHaveBeenCalled();
});

it.each([
  ['nobody is found', () => Promise.resolve([]), 'Nobody has this in their name.'],
  [
    'people cannot be searched',
    () => Promise.reject(new ApiError('UNAVAILABLE')),
    'People could not be searched. The server does not answer right now.',
  ],
])('says so when %s', async (_, found, sentence) => {
  const { search } = setUp(found);
  await search('xyz');
  expect(await screen.findByText(sentence)).toBeDefined();
});
