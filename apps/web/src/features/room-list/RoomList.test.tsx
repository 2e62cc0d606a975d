// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { RoomList } from './RoomList.tsx';

afterEach(cleanup);

const nothing = () => undefined;

const setUp = (roles?: readonly string[]) => {
  const onNewMessage = vi.fn();
  const rooms = [{ ...myRoom('design'), unread: 2 }, myRoom('general'), myRoom('help')];
  const { engine, address } = renderInChat(
    () => (
      <RoomList
        current="general"
        pathOf={(room) => `/room/${room}`}
        menuOf={() => null}
        onNewMessage={onNewMessage}
        onCreate={nothing}
        onBrowse={nothing}
        onSwitcher={nothing}
      />
    ),
    { fixture: { rooms, names: { carol: 'Carol' } }, ...(roles && { roles }) },
  );
  const list = screen.getByRole('navigation', { name: 'Rooms' });
  const order = () =>
    screen.getAllByRole('link').map((link) => link.querySelector('[class*=name]')?.firstChild?.textContent);
  const become = (room: string, unread: number) => {
    const { mine } = engine.rooms.get();
    act(() => {
      engine.rooms.set({ status: 'ready', mine: mine.map((one) => (one.room === room ? { ...one, unread } : one)) });
    });
  };
  return { engine, onNewMessage, list, order, become, address };
};

it('never moves under the pointer, and puts rooms where they belong once it has left', () => {
  const { list, order, become } = setUp();
  expect(order()).toEqual(['design', 'general', 'help']);
  fireEvent.pointerEnter(list);
  become('design', 0);
  become('help', 1);
  expect(order()).toEqual(['design', 'general', 'help']);
  fireEvent.pointerLeave(list);
  expect(order()).toEqual(['help', 'design', 'general']);
});

it('stays while the focus is in it', () => {
  const { order, become } = setUp();
  const link = screen.getByRole('link', { name: 'help' });
  act(() => {
    link.focus();
  });
  become('help', 1);
  expect(order()).toEqual(['design', 'general', 'help']);
  act(() => {
    link.blur();
  });
  expect(order()).toEqual(['design', 'help', 'general']);
});

it('opens one room by a double click, though it is read with the first', () => {
  const { list, become, address } = setUp();
  fireEvent.pointerEnter(list);
  const at = () => screen.getAllByRole('link')[0];
  const first = at();
  if (first !== undefined) fireEvent.click(first);
  become('design', 0);
  expect(at()).toBe(first);
  if (first !== undefined) fireEvent.click(first);
  expect(address()).toBe('/room/design');
});

it('loads again by a button after it failed, without loading the page again', async () => {
  const { engine } = setUp();
  act(() => {
    engine.rooms.set({ status: 'failed', mine: [] });
  });
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: /design/ })).toBeDefined();
});

it('shows the ids of rooms whose names read alike', () => {
  const { engine } = setUp();
  act(() => {
    engine.rooms.set({ status: 'ready', mine: [myRoom('help'), { ...myRoom('help-2'), displayName: 'Hеlp' }] });
  });
  expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['help (help)', 'Hеlp (help-2)']);
});

it('marks what is archived, and makes it faint', () => {
  const { engine } = setUp();
  act(() => {
    engine.rooms.set({ status: 'ready', mine: [myRoom('help'), { ...myRoom('old'), archived: true }] });
  });
  expect(screen.getByRole('link', { name: /^Archived ?old$/ }).dataset['faint']).toBe('true');
  expect(screen.getByRole('link', { name: 'help' }).dataset['faint']).toBe('false');
});

it('says that there are none only of what there is none', () => {
  const { engine } = setUp();
  act(() => {
    engine.rooms.set({ status: 'ready', mine: [{ ...myRoom('help'), unread: 1 }] });
  });
  // Its only room stands under Unread.
  expect(screen.getByRole('button', { name: 'Rooms' }).getAttribute('aria-expanded')).toBe('true');
  expect(screen.getAllByText('None yet.')).toHaveLength(1);
});

it('has a way to a new message for those who may write', () => {
  const { onNewMessage } = setUp();
  fireEvent.click(screen.getByRole('button', { name: 'New message' }));
  expect(onNewMessage).toHaveBeenCalledOnce();
  cleanup();
  setUp(['guest']);
  expect(screen.queryByRole('button', { name: 'New message' })).toBeNull();
});

const dm = (id: string, users: readonly string[], more: Partial<RoomSummary> = {}): RoomSummary => ({
  ...myRoom(id),
  type: 'dm',
  displayName: id,
  people: ['alice', ...users].map((user) => ({ user })),
  ...more,
});

it('leaves a conversation where it is under the pointer when somebody writes in it, and puts it first later', () => {
  const { engine, list, order } = setUp();
  const show = (...activeAt: readonly number[]) => {
    const mine = activeAt.map((time, at) => dm(`dm-${'abc'[at]}`, ['bob'], { activeAt: time }));
    act(() => {
      engine.rooms.set({ status: 'ready', mine });
    });
  };
  show(3, 2);
  fireEvent.pointerEnter(list);
  show(3, 4, 5);
  expect(order()).toEqual(['dm-a', 'dm-b', 'dm-c']);
  fireEvent.pointerLeave(list);
  expect(order()).toEqual(['dm-c', 'dm-b', 'dm-a']);
});

it('shows a conversation by the other’s face and presence, or by how many the others are', () => {
  const { engine } = setUp();
  act(() => {
    const mine = [
      dm('dm-1', ['bob'], { displayName: 'Bob' }),
      dm('dm-2', ['bob', 'carol'], { displayName: 'Bob, Carol' }),
      dm('dm-3', [], { displayName: 'Alice' }),
    ];
    engine.rooms.set({ status: 'ready', mine });
  });
  const [bob, both, notes] = screen.getAllByRole('link');
  expect(bob?.querySelector('[role=img]')?.getAttribute('aria-label')).toBe('Offline');
  expect(both?.textContent).toBe('2Bob, Carol');
  expect(notes?.textContent).toContain('Alice (you)');
});

describe('the line below the name of a conversation', () => {
  const said = (user: string, text: string, more = {}) => fakeMessage({ room: 'dm', user, text, seq: 1, more }).message;
  const file = { id: 'f', name: 'plan.pdf', size: 1, type: 'application/pdf', hash: 'h' };

  it.each<readonly [string, readonly string[], RoomSummary['last'], string]>([
    ['what the other wrote, without its marks', ['bob'], said('bob', '**Lunch** at `one`?'), 'Lunch at one?'],
    ['that it was me who wrote', ['bob'], said('alice', 'Yes'), 'You: Yes'],
    ['which of several wrote', ['bob', 'carol'], said('carol', 'Yes'), 'Carol: Yes'],
    ['my notes as they are', [], said('alice', 'Milk'), 'Milk'],
    ['that it was deleted', ['bob'], said('bob', '', { deleted: true }), 'Message deleted'],
    ['nothing of whom I block', ['mallory', 'bob'], said('mallory', 'Hey'), 'Message of a blocked person'],
    ['a file', ['bob'], said('alice', '', { attachments: [file] }), 'You: File plan.pdf'],
    ['a sticker', ['bob'], said('bob', '', { stickerUrl: 's' }), 'A sticker'],
    ['that nobody has written', ['bob'], null, 'No messages yet'],
    ['nothing while it is not known', ['bob'], undefined, ''],
  ])('says %s', async (_, users, last, line) => {
    const { engine } = setUp();
    engine.blocked.set(new Set(['mallory']));
    act(() => {
      engine.rooms.set({ status: 'ready', mine: [dm('dm', users, { last })] });
    });
    const link = await screen.findByRole('link', { description: line });
    // It is no part of the name that the room is found by.
    expect(link.textContent).toContain(line);
    expect(screen.getByRole('link', { name: /dm( \(you\))?$/ })).toBe(link);
  });
});
