// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Fixture } from '../../../test/fake-engine.ts';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { openCard, showPerson } from '../../lib/chat/person-card.ts';
import { showToast } from '../../ui/toast.ts';
import { PersonCard } from './PersonCard.tsx';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));

afterEach(() => {
  act(() => {
    openCard.set(undefined);
  });
  cleanup();
});

const setUp = (user: string, fixture: Partial<Fixture> = {}) =>
  renderInChat(
    () => (
      <>
        <button
          type="button"
          onClick={({ currentTarget }) => {
            showPerson(user, currentTarget);
          }}
        >
          Name
        </button>
        <PersonCard />
      </>
    ),
    { fixture: { names: { bob: 'Bob Okafor', alice: 'Alice' }, ...fixture } },
  );

it('says who somebody is and how they are, and gives the focus back to the name', async () => {
  setUp('bob', { presence: [{ user: 'bob', status: 'busy', statusText: 'Until 4' }] });
  const name = screen.getByRole('button', { name: 'Name' });
  act(() => {
    name.focus();
  });
  fireEvent.click(name);
  const card = await screen.findByRole('dialog', { name: 'Bob Okafor' });
  expect(card.textContent).toMatch(/Bob Okafor ?@bobBusyUntil 4/);
  await waitFor(() => {
    expect(card.contains(document.activeElement)).toBe(true);
  });
  fireEvent.keyDown(card, { key: 'Escape' });
  await waitFor(() => {
    expect(document.activeElement).toBe(name);
  });
});

it('says who is a program', async () => {
  setUp('service-account-deploys', { names: { 'service-account-deploys': 'Deploys' } });
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect((await screen.findByRole('dialog')).textContent).toMatch(/Deploys Bot@service-account-deploys/);
});

it('leads to the conversation with somebody, and closes', async () => {
  const { engine, address } = setUp('bob');
  const openDm = vi.spyOn(engine, 'openDm');
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Message' }));
  await waitFor(() => {
    expect(address()).toBe('/room/dm-bob');
  });
  expect(openDm).toHaveBeenCalledExactlyOnceWith(['bob']);
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('says so when the conversation was not opened', async () => {
  const { engine } = setUp('bob');
  vi.spyOn(engine, 'openDm').mockRejectedValue(new ApiError('UNAVAILABLE'));
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Message' }));
  await waitFor(() => {
    expect(showToast).toHaveBeenCalledExactlyOnceWith(
      'The conversation was not opened. The server does not answer right now.',
      { tone: 'danger' },
    );
  });
});

it('of oneself leads to none', async () => {
  setUp('alice');
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  await screen.findByRole('dialog', { name: 'Alice' });
  expect(screen.queryByRole('button', { name: 'Message' })).toBeNull();
});

it('says what time it is for somebody, and which rooms both are in', async () => {
  const rooms = ['general', 'design', 'plans', 'random', 'sea', 'town', 'zoo'].map((room) => myRoom(room));
  const members = Object.fromEntries(
    rooms.slice(1).map(({ room }) => [room, [{ user: 'bob', role: 'member' as const }]]),
  );
  const { address } = setUp('bob', { rooms, members, utcOffsets: { bob: 345 } });
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(await screen.findByText(/local time/)).toBeTruthy();
  const links = () => screen.getAllByRole('link').map(({ textContent }) => textContent);
  expect(links()).toEqual(['design', 'plans', 'random', 'sea', 'town']);
  expect(screen.getByText('and 1 more')).toBeTruthy();
  fireEvent.click(screen.getByRole('link', { name: 'sea' }));
  expect(address()).toBe('/room/sea');
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

it('leaves out what is not known of somebody, and everything of oneself', async () => {
  const { engine } = setUp('bob');
  vi.spyOn(engine, 'utcOffsetOf').mockRejectedValue(new ApiError('UNAVAILABLE'));
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(await screen.findByText('No rooms in common')).toBeTruthy();
  expect(screen.queryByText(/local time/)).toBeNull();
  cleanup();
  const own = setUp('alice');
  const commonRooms = vi.spyOn(own.engine, 'commonRooms');
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  await screen.findByRole('button', { name: 'Copy user name' });
  expect(commonRooms).not.toHaveBeenCalled();
});

it('blocks somebody once it is said what that means, and unblocks them', async () => {
  const { engine } = setUp('bob');
  const block = vi.spyOn(engine, 'block');
  const ask = async (): Promise<void> => {
    fireEvent.click(screen.getByRole('button', { name: 'Name' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Block' }));
  };
  await ask();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  expect(block).not.toHaveBeenCalled();
  await ask();
  expect(screen.getByRole('group', { name: 'Block Bob Okafor?' }).textContent).toContain('They are not notified.');
  fireEvent.click(screen.getByRole('button', { name: 'Block Bob Okafor' }));
  expect(block).toHaveBeenCalledExactlyOnceWith('bob', true);
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Unblock' }));
  await screen.findByRole('button', { name: 'Message' });
  expect(block).toHaveBeenLastCalledWith('bob', false);
});

it('does not offer to block oneself', async () => {
  setUp('alice');
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  await screen.findByRole('button', { name: 'Copy user name' });
  expect(screen.queryByRole('button', { name: 'Block' })).toBeNull();
});

it('says that somebody takes no messages where no conversation can be opened', async () => {
  const { engine } = setUp('bob');
  vi.spyOn(engine, 'openDm').mockRejectedValue(new ApiError('FORBIDDEN'));
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Message' }));
  await waitFor(() => {
    expect(showToast).toHaveBeenCalledWith(expect.stringContaining('This person does not take messages.'), {
      tone: 'danger',
    });
  });
});
