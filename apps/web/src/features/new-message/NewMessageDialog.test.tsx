// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { NewMessageDialog } from './NewMessageDialog.tsx';

afterEach(cleanup);

const people = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, `Person ${at}`]));

const setUp = () => {
  const [onClose, onRoom] = [vi.fn(), vi.fn()];
  const { engine, address } = renderInChat(() => <NewMessageDialog onClose={onClose} onRoom={onRoom} />, {
    fixture: { names: { ...people, alice: 'Alice', bob: 'Bob Okafor', dave: 'Dave' } },
  });
  const openDm = vi.spyOn(engine, 'openDm');
  const choose = async (text: string, name: RegExp) => {
    fireEvent.change(await screen.findByRole('combobox', { name: 'Name or user name' }), { target: { value: text } });
    fireEvent.click(await screen.findByRole('option', { name }));
  };
  return { onClose, onRoom, openDm, choose, address };
};

it('opens the conversation with those who were chosen', async () => {
  const { onClose, openDm, choose, address } = setUp();
  await choose('bo', /Bob Okafor/);
  await choose('dav', /Dave/);
  fireEvent.click(screen.getByRole('button', { name: 'Open conversation' }));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(openDm).toHaveBeenCalledExactlyOnceWith(['bob', 'dave']);
  expect(address()).toBe('/room/dm-bob-dave');
});

it('makes notes to oneself when nobody is chosen', async () => {
  const { onClose, openDm } = setUp();
  fireEvent.click(await screen.findByRole('button', { name: 'Notes to yourself' }));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(openDm).toHaveBeenCalledExactlyOnceWith([]);
});

it.each([
  ['alone, makes notes to oneself', [], [], 'Notes to yourself'],
  ['with others, is in the conversation anyway', [['bo', /Bob Okafor/]], ['bob'], 'Open conversation'],
] as const)('oneself is found and marked, and chosen %s', async (_, more, users, button) => {
  const { openDm, choose } = setUp();
  await choose('ali', /Alice \(you\)/);
  for (const [text, name] of more) await choose(text, name);
  fireEvent.click(screen.getByRole('button', { name: button }));
  await waitFor(() => {
    expect(openDm).toHaveBeenCalledExactlyOnceWith(users);
  });
});

it('takes eight people, and then says that no more fit in', async () => {
  const { choose } = setUp();
  for (const at of [0, 1, 2, 3, 4, 5, 6, 7]) await choose(`p${at}`, new RegExp(`Person ${at}`));
  expect(screen.getByText('No more people fit in here.')).toBeDefined();
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'p8' } });
  const ninth = await screen.findByRole('option', { name: /Person 8/ });
  expect(ninth.getAttribute('aria-disabled')).toBe('true');
});

it('says why it was not opened, and keeps who was chosen', async () => {
  const { onClose, openDm, choose } = setUp();
  openDm.mockRejectedValue(new ApiError('UNAVAILABLE'));
  await choose('bo', /Bob Okafor/);
  fireEvent.click(screen.getByRole('button', { name: 'Open conversation' }));
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The conversation was not opened. The server does not answer right now.',
  );
  expect(screen.getByRole('button', { name: 'Remove Bob Okafor' })).toBeDefined();
  expect(onClose).not.toHaveBeenCalled();
});

describe('before anything is typed', () => {
  const show = (roomId?: string) => {
    const dm = { ...myRoom('dm-bob'), type: 'dm' as const, people: [{ user: 'alice' }, { user: 'bob' }] };
    const { engine } = renderInChat(
      () => <NewMessageDialog roomId={roomId} onClose={() => undefined} onRoom={() => undefined} />,
      {
        fixture: {
          rooms: [dm, myRoom('garden')],
          names: { bob: 'Bob Okafor', dave: 'Dave' },
          members: { garden: ['alice', 'bob', 'dave'].map((user) => ({ user, role: 'member' as const })) },
        },
      },
    );
    return { searchPeople: vi.spyOn(engine, 'searchPeople'), openDm: vi.spyOn(engine, 'openDm') };
  };
  const names = () => screen.queryAllByRole('option').map(({ textContent }) => textContent);

  it('offers people of one’s conversations, then members of the room on the screen, and asks no server', async () => {
    const { searchPeople } = show('garden');
    await waitFor(() => {
      expect(names()).toEqual(['BOBob Okafor@bob', 'DDave@dave']);
    });
    expect(searchPeople).not.toHaveBeenCalled();
    cleanup();
    show();
    expect(names()).toEqual(['BOBob Okafor@bob']);
  });

  it('takes nobody by Enter whom one did not go to, and offers the others once somebody is chosen', async () => {
    const { openDm } = show('garden');
    const field = await screen.findByRole('combobox');
    const bob = await screen.findByRole('option', { name: /Bob/ });
    await screen.findByRole('option', { name: /Dave/ });
    expect(field.getAttribute('aria-activedescendant')).toBeNull();
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
    fireEvent.click(bob);
    expect(await screen.findByRole('button', { name: 'Remove Bob Okafor' })).toBeDefined();
    expect(names()).toEqual(['DDave@dave']);
    expect(field.getAttribute('aria-activedescendant')).toBeNull();
    expect(openDm).not.toHaveBeenCalled();
  });
});

it('leads who wants to write in a room to the rooms', async () => {
  const { onRoom } = setUp();
  fireEvent.click(await screen.findByRole('button', { name: 'Write in a room' }));
  expect(onRoom).toHaveBeenCalledOnce();
});
