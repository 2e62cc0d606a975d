// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../test/render-in-chat.tsx';
import { jumpingTo } from '../lib/chat/current-message.ts';
import { addRecentRoom } from '../lib/chat/recent-rooms.ts';
import type { Fixture } from '../../test/fake-engine.ts';
// Loaded when it is opened; nobody need wait for that here.
import '../features/create-room/CreateRoomDialog.tsx';
import './RoomDetails.tsx';
import './RoomEnded.tsx';
import './SettingsPage.tsx';
import '../features/invite-people/InvitePeopleDialog.tsx';
import '../features/room-menu/RoomMenuPopup.tsx';
import './ShortcutsDialog.tsx';
import '../features/quick-switcher/QuickSwitcher.tsx';
import '../ui/on-demand/MenuPopup.tsx';

vi.mock('../lib/auth/auth-context.tsx', () => ({ useAuth: () => ({ signIn: vi.fn(), signOut: vi.fn() }) }));
// It needs a layout, which there is none of here.
vi.mock('../features/timeline/Timeline.tsx', () => ({
  Timeline: () => (
    <div data-pane>
      <div role="log" tabIndex={0} data-pane-focus />
    </div>
  ),
}));
vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
const { Shell } = await import('./Shell.tsx');

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly observe = vi.fn();
      readonly unobserve = vi.fn();
    },
  );
});
afterEach(cleanup);

const rooms = [myRoom('engineering'), myRoom('general'), myRoom('help')];
interface Setting {
  readonly fixture?: Partial<Fixture>;
  readonly phone?: boolean;
  readonly narrow?: boolean;
}
const show = (at: string, { fixture = { rooms }, phone = false, narrow = false }: Setting = {}) =>
  renderInChat(() => <Shell />, { fixture, at, phone, narrow });

const primaryActions = () =>
  screen
    .getAllByRole('button')
    .filter(({ dataset }) => dataset['variant'] === 'primary')
    .map(({ textContent }) => textContent);

describe('without a room in the address', () => {
  it('one is in General at first', () => {
    expect(show('/').address()).toBe('/room/general');
  });

  it('one is where one was last', () => {
    addRecentRoom('help');
    // One is not in it any more.
    addRecentRoom('books');
    expect(show('/').address()).toBe('/room/help');
  });

  it('one is in the first room where there is no General', () => {
    expect(show('/', { fixture: { rooms: [myRoom('engineering'), myRoom('help')] } }).address()).toBe(
      '/room/engineering',
    );
  });

  it('a newcomer is offered the public rooms, General first', async () => {
    const { address } = show('/', { fixture: { rooms: [], others: ['books', 'general'].map((id) => publicRoom(id)) } });
    const offers = await screen.findByRole('list', { name: 'Rooms to join' });
    expect([...offers.querySelectorAll('li')].map((offer) => offer.textContent)).toEqual(['generalJoin', 'booksJoin']);
    expect(primaryActions()).toEqual(['Browse rooms']);
    fireEvent.click(screen.getByRole('button', { name: 'Join #general' }));
    await waitFor(() => {
      expect(address()).toBe('/room/general');
    });
  });
});

it('a newcomer makes the first room where there is none', async () => {
  show('/', { fixture: { rooms: [] } });
  await screen.findByRole('heading', { name: /^Welcome/ });
  expect(primaryActions()).toEqual(['Create a room']);
});

it('a room whose name reads like another’s has its id in the header, the title of the page and the composer', () => {
  show('/room/help', { fixture: { rooms: [myRoom('help'), { ...myRoom('help-2'), displayName: 'Hеlp' }] } });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('help (help)');
  expect(document.title).toMatch(/#help \(help\)/);
  expect(screen.getByRole('textbox', { name: 'Message #help (help)' })).toBeDefined();
});

it('shows at a start without NATS what is coming, not an empty page', () => {
  show('/', { fixture: { rooms, stuck: { rooms: 'loading' } } });
  expect(screen.getByRole('status', { name: 'Your rooms are loading' })).toBeDefined();
});

it('a thread that one is led to is closed before it is loaded, and stays so', async () => {
  const { address } = show('/room/general');
  act(() => {
    jumpingTo.set({ room: 'general', thread: 'm1' });
  });
  expect(address()).toBe('/room/general/thread/m1');
  fireEvent.click(await screen.findByRole('button', { name: 'Close thread' }));
  expect(address()).toBe('/room/general');
  fireEvent.click(screen.getByRole('link', { name: /help/ }));
  fireEvent.click(screen.getByRole('link', { name: /general/ }));
  expect(address()).toBe('/room/general');
});

describe('on a phone without a room in the address', () => {
  it('a newcomer is offered the public rooms below the list, in one page', async () => {
    const { address } = show('/', { fixture: { rooms: [], others: [publicRoom('books')] }, phone: true });
    fireEvent.click(await screen.findByRole('button', { name: 'Join #books' }));
    expect(screen.getAllByRole('main')).toHaveLength(1);
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
    await waitFor(() => {
      expect(address()).toBe('/room/books');
    });
  });

  it('one who is in a room sees the list alone', () => {
    const { address } = show('/', { phone: true });
    expect(address()).toBe('/');
    expect(screen.queryByText(/^Welcome/)).toBeNull();
  });

  it.each([
    ['ArrowDown', 'engineering'],
    ['ArrowUp', 'help'],
  ])('Alt and %s goes to %s, at that end of the list', (key, room) => {
    const { address } = show('/', { phone: true });
    fireEvent.keyDown(document.body, { key, altKey: true });
    expect(address()).toBe(`/room/${room}`);
  });
});

it.each([
  ['engineering', 'ArrowUp', 'help'],
  ['general', 'ArrowUp', 'engineering'],
  ['general', 'ArrowDown', 'help'],
  ['help', 'ArrowDown', 'engineering'],
])('in %s Alt and %s goes to %s', (from, key, to) => {
  const { address } = show(`/room/${from}`);
  fireEvent.keyDown(document.body, { key, altKey: true });
  expect(address()).toBe(`/room/${to}`);
});

describe('an address that leads nowhere', () => {
  it.each(['/nonsense/path', '/room/general/nonsense', '/room/general/members/x'])(
    'is reported at %s, and leads to the rooms',
    async (at) => {
      const { address } = show(at);
      expect(await screen.findByRole('heading', { name: 'This page does not exist' })).toBeDefined();
      fireEvent.click(screen.getByRole('button', { name: 'Go to the rooms' }));
      expect(address()).toBe('/room/general');
    },
  );
});

describe('the settings', () => {
  it('are a page of their own, which a key opens and Esc leaves, for the room where one was', async () => {
    const { address } = show('/room/help/members');
    fireEvent.keyDown(document.body, { key: ',', ctrlKey: true });
    expect(address()).toBe('/settings');
    const heading = await screen.findByRole('heading', { level: 1, name: 'Settings' });
    await waitFor(() => {
      expect(document.activeElement).toBe(heading);
    });
    expect(document.title).toBe('Settings · NATS Chat');
    press(heading);
    expect(address()).toBe('/room/help');
  });

  it('are opened by the menu of one’s own status, and closed by their button', async () => {
    const { address } = show('/room/general');
    fireEvent.click(screen.getByRole('button', { name: /your status/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Settings' }));
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1, name: 'Settings' }));
    });
    fireEvent.click(screen.getByRole('button', { name: 'Close settings' }));
    expect(address()).toBe('/room/general');
  });

  it('stand in the place of the rooms on a phone, and lead back to them', async () => {
    const { address } = show('/settings', { phone: true });
    expect(await screen.findAllByRole('main')).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Back to rooms' }));
    expect(address()).toBe('/');
  });
});

const press = (element: Element): void => {
  fireEvent.keyDown(element, { key: 'Escape' });
};

it('the switcher opens again while it is on its way out', async () => {
  show('/room/general');
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  const field = await screen.findByRole('combobox');
  const leaving = field.closest('[role=dialog]')!;
  // Nothing moves here: without this it would be gone at once.
  leaving.setAttribute('data-closed', '');
  fireEvent.keyDown(field, { key: 'k', ctrlKey: true });
  await waitFor(() => {
    expect(screen.getByRole('dialog')).not.toBe(leaving);
  });
  expect(screen.getByRole('dialog').hasAttribute('data-closed')).toBe(false);
});

it('the settings of a room that one cannot set are about it', async () => {
  const { address } = show('/room/general/settings');
  expect(await screen.findByRole('heading', { name: 'About' })).toBeDefined();
  expect(address()).toBe('/room/general/about');
  expect(screen.getByRole('link', { name: 'About' }).getAttribute('aria-current')).toBe('page');
});

describe('the members beside a room', () => {
  it('are closed by Esc in the room or nowhere, not in the room list', () => {
    const { address } = show('/room/general/members');
    press(screen.getByRole('button', { name: /your status/ }));
    expect(address()).toBe('/room/general/members');
    press(screen.getByRole('textbox', { name: 'Message #general' }));
    expect(address()).toBe('/room/general');
  });

  it('cover the room on a phone: it is inert, and the focus comes and goes with them', () => {
    show('/room/general', { phone: true });
    const opener = screen.getByRole('button', { name: /members?$/i });
    opener.focus();
    fireEvent.click(opener);
    expect(screen.getByRole('main', { hidden: true }).hasAttribute('inert')).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Members' }));
    fireEvent.click(screen.getByRole('button', { name: 'Back to the room' }));
    expect(screen.getByRole('main').hasAttribute('inert')).toBe(false);
    expect(document.activeElement).toBe(opener);
  });

  it('leave the room to be used on a desktop', () => {
    show('/room/general/members');
    expect(screen.getByRole('main').hasAttribute('inert')).toBe(false);
  });
});

it('the field above the rooms opens the quick switcher', async () => {
  show('/room/general');
  fireEvent.click(screen.getByRole('button', { name: /^Find a room/ }));
  expect(await screen.findByRole('dialog', { name: 'Go to a room or person' })).toBeDefined();
});

describe('the members over a room', () => {
  const setUp = () => {
    const shown = show('/room/general/members');
    // Neither a phone nor wide; the style sheet alone decides that they lie over the room.
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
    return shown;
  };

  it('are closed by Esc also in the room list', () => {
    const { address } = setUp();
    press(screen.getByRole('button', { name: /your status/ }));
    expect(address()).toBe('/room/general');
  });

  it('stay when Esc closes a dialog or a menu', async () => {
    const { address } = setUp();
    fireEvent.click(screen.getByRole('button', { name: /^Find a room/ }));
    press(await screen.findByRole('combobox', { name: 'Go to a room or person' }));
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
    press(await screen.findByRole('menu'));
    await waitFor(() => {
      expect(screen.queryByRole('menu')).toBeNull();
    });
    expect(address()).toBe('/room/general/members');
  });

  it('are closed by a click beside them', () => {
    const { address } = setUp();
    fireEvent.click(screen.getByTestId('scrim'));
    expect(address()).toBe('/room/general');
  });
});

describe('the focus', () => {
  it.each([
    ['help', 'textbox', 'Message #help'],
    ['books', 'button', /^Join/],
  ])('is in %s, where one went by the quick switcher, on its %s', async (room, role, name) => {
    show('/room/general', { fixture: { rooms, others: [publicRoom('books')] } });
    const field = screen.getByRole('button', { name: /^Find a room/ });
    field.focus();
    fireEvent.keyDown(field, { key: 'k', ctrlKey: true });
    const input = await screen.findByRole('combobox', { name: 'Go to a room or person' });
    await waitFor(() => {
      expect(document.activeElement).toBe(input);
    });
    fireEvent.click(await screen.findByRole('option', { name: new RegExp(`^${room}`) }));
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole(role, { name }));
    });
  });

  it('is in the composer of a room that one has created', async () => {
    // What opens once it is created.
    show('/room/general', { fixture: { rooms, others: [publicRoom('garden', 'owner')] } });
    const adding = screen.getByRole('button', { name: 'Add rooms' });
    adding.focus();
    fireEvent.click(adding);
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Create a room' }));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Name' }), { target: { value: 'garden' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create room' }));
    const composer = await screen.findByRole('textbox', { name: 'Message #garden' });
    await waitFor(() => {
      expect(document.activeElement).toBe(composer);
    });
  });
});

const pressKey = (init: KeyboardEventInit, element: Element = document.activeElement ?? document.body) => {
  fireEvent.keyDown(element, init);
};

describe('the keyboard', () => {
  it('keeps the focus in a dialog that a menu opened, once the menu is gone', async () => {
    show('/room/general');
    fireEvent.click(screen.getByRole('button', { name: 'Add rooms' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Create a room' }));
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await waitFor(() => {
      expect(screen.queryByRole('menu')).toBeNull();
      expect(document.activeElement).toBe(name);
    });
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add rooms' }));
    });
  });

  it.each([
    ['ArrowDown', 'Browse rooms'],
    ['ArrowUp', 'Create a room'],
  ])('is at an entry at once in a menu that %s opened', async (key, entry) => {
    show('/room/general');
    pressKey({ key }, screen.getByRole('button', { name: 'Add rooms' }));
    const item = await screen.findByRole('menuitem', { name: entry });
    await waitFor(() => {
      expect(document.activeElement).toBe(item);
    });
  });

  it('goes through the rooms by the arrows, which are one stop of Tab', () => {
    show('/room/general');
    const links = screen.getAllByRole('link').filter((link) => link.closest('nav') !== null);
    expect(links.map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
    links[1]?.focus();
    pressKey({ key: 'ArrowDown' });
    expect(document.activeElement).toBe(links[2]);
    expect(links.map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
    pressKey({ key: 'Home' });
    expect(document.activeElement?.textContent).toBe('Rooms');
  });

  describe('by F6', () => {
    const setUp = () => {
      show('/room/general/members');
      return {
        rooms: screen.getByRole('link', { name: 'general' }),
        timeline: screen.getByRole('log'),
        composer: screen.getByRole('textbox', { name: 'Message #general' }),
        panel: screen.getByRole('heading', { name: 'Members' }),
      };
    };

    it('goes through all panes, and back with Shift', () => {
      const { rooms: list, timeline, composer, panel } = setUp();
      composer.focus();
      for (const next of [panel, list, timeline, composer]) {
        pressKey({ key: 'F6' });
        expect(document.activeElement).toBe(next);
      }
      for (const before of [timeline, list, panel, composer]) {
        pressKey({ key: 'F6', shiftKey: true });
        expect(document.activeElement).toBe(before);
      }
    });

    it('goes from between two panes to the next, or the one before', () => {
      const { rooms: list, timeline, panel } = setUp();
      const header = screen.getByRole('button', { name: 'Room menu' });
      header.focus();
      pressKey({ key: 'F6' });
      expect(document.activeElement).toBe(timeline);
      header.focus();
      pressKey({ key: 'F6', shiftKey: true });
      expect(document.activeElement).toBe(list);
      list.blur();
      pressKey({ key: 'F6' });
      expect(document.activeElement).toBe(list);
      list.blur();
      pressKey({ key: 'F6', shiftKey: true });
      expect(document.activeElement).toBe(panel);
    });

    it('passes over a pane in which nothing takes the focus', () => {
      const archived = rooms.map((room) => ({ ...room, archived: true }));
      show('/room/general', { fixture: { rooms: archived } });
      screen.getByRole('log').focus();
      pressKey({ key: 'F6' });
      expect(document.activeElement).toBe(screen.getByRole('link', { name: /general/ }));
    });
  });

  it('goes past the rooms by the skip link', () => {
    show('/room/general');
    const composer = screen.getByRole('textbox', { name: 'Message #general' });
    screen.getByRole('link', { name: 'general' }).focus();
    fireEvent.click(screen.getByRole('link', { name: 'Skip to the room' }));
    expect(document.activeElement).toBe(composer);
  });

  it.each([
    ['what is typed', { key: 'h' }],
    ['a paste', { key: 'v', ctrlKey: true }],
    ['Esc', { key: 'Escape' }],
  ])('leads %s to the composer, from wherever no field has the focus', (_, init) => {
    show('/room/general');
    const link = screen.getByRole('link', { name: 'help' });
    link.focus();
    pressKey({ key: 'Enter' });
    pressKey({ key: 'a', ctrlKey: true });
    expect(document.activeElement).toBe(link);
    pressKey(init);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message #general' }));
  });

  it('does nothing behind a dialog', async () => {
    const { address } = show('/room/general');
    pressKey({ key: '/', ctrlKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    pressKey({ key: 'ArrowDown', altKey: true }, dialog);
    pressKey({ key: 'h' }, dialog);
    expect(address()).toBe('/room/general');
    await waitFor(() => {
      expect(dialog.contains(document.activeElement)).toBe(true);
    });
  });

  it('is in the members that lie over a room', () => {
    show('/room/general', { narrow: true });
    fireEvent.click(screen.getByRole('button', { name: /members?$/i }));
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Members' }));
  });
});

describe('a room', () => {
  const draft = (text: string) => {
    fireEvent.change(screen.getByRole('textbox', { name: 'Message #general' }), { target: { value: text } });
  };

  it.each([
    ['was deleted, or one was removed from it', { status: 'gone' as const }],
    ['ended while one was away', { status: 'ready' as const }],
  ])('that %s is said to be over, with what one wrote', async (_, { status }) => {
    const { engine } = show('/room/general');
    draft('half a sentence');
    const room = engine.open('general');
    await waitFor(() => {
      expect(room.timeline.get().status).toBe('ready');
    });
    act(() => {
      engine.connection.set({ status: 'offline', since: 0 });
      engine.end('general', status);
      room.send('on its way');
    });
    expect(await screen.findByRole('heading', { name: 'You are not in #general any more' })).toBeDefined();
    const kept = await screen.findByRole('region', { name: 'What you wrote' });
    expect(kept.textContent).toContain('half a sentence');
    expect(kept.textContent).toContain('on its way');
    expect(screen.getByRole('button', { name: 'Go to my rooms' })).toBeDefined();
  });

  it.each([
    ['who', { by: 'bob' }, 'Bob removed you. You can find the room and join again.'],
    ['who, and that it is for ever', { by: 'bob', bannedUntil: null }, 'Bob removed you. You cannot join again.'],
  ])('that somebody removed one from says %s', async (_, removal, sentence) => {
    const { engine } = show('/room/general', { fixture: { rooms, names: { bob: 'Bob' } } });
    act(() => {
      engine.remove('general', removal);
    });
    expect(await screen.findByRole('heading', { name: 'You are not in #general any more' })).toBeDefined();
    expect(screen.getByText(sentence)).toBeDefined();
  });

  it.each([
    ['somebody', { by: 'bob', deleted: true as const }, 'Bob deleted it, with everything that was in it.'],
    ['oneself', { by: 'alice', deleted: true as const }, 'You deleted it, with everything that was in it.'],
  ])('that %s deleted says so, and keeps what one wrote', async (_, removal, sentence) => {
    const { engine } = show('/room/general', { fixture: { rooms, names: { bob: 'Bob' } } });
    draft('half a sentence');
    act(() => {
      engine.remove('general', removal);
    });
    expect(await screen.findByRole('heading', { name: '#general was deleted' })).toBeDefined();
    expect(screen.getByText(sentence)).toBeDefined();
    expect(screen.getByRole('region', { name: 'What you wrote' }).textContent).toContain('half a sentence');
  });

  it('offers to join once it is known which are one’s own: a newcomer is joined to the first ones meanwhile', () => {
    const fixture: Partial<Fixture> = { rooms: [{ ...myRoom('general'), role: null }], stuck: { rooms: 'loading' } };
    const { engine } = show('/room/general', { fixture });
    const join = () => screen.queryByRole('button', { name: 'Join #general' });
    expect(screen.getByRole('status', { name: 'The room is loading' })).toBeDefined();
    expect(join()).toBeNull();
    act(() => {
      engine.rooms.set({ status: 'ready', mine: [] });
    });
    expect(join()).not.toBeNull();
    // Asked for again, as by hand: what is on the page stays.
    act(() => {
      engine.rooms.set({ status: 'loading', mine: [] });
    });
    expect(join()).not.toBeNull();
  });

  it('that only owners and admins write in says so to others, and not to them', () => {
    const withPolicy = (role: 'admin' | 'member') => [{ ...myRoom('general', role), postPolicy: 'admins' as const }];
    show('/room/general', { fixture: { rooms: withPolicy('member') } });
    expect(screen.getByText('Only owners and admins of #general write here.')).toBeDefined();
    cleanup();
    show('/room/general', { fixture: { rooms: withPolicy('admin') } });
    expect(screen.getByRole('textbox', { name: 'Message #general' })).toBeDefined();
  });

  it('that is archived meanwhile shows what one wrote', async () => {
    const { engine } = show('/room/general');
    draft('half a sentence');
    await act(() => engine.archive('general', true));
    expect(screen.getByText(/is archived/)).toBeDefined();
    expect((await screen.findByRole('region', { name: 'What you wrote' })).textContent).toContain('half a sentence');
  });

  it('that cannot be loaded is loaded again by a button, and never an empty pane', async () => {
    const { engine } = show('/room/elsewhere');
    expect(screen.getByRole('status', { name: 'The room is loading' })).toBeDefined();
    await screen.findByRole('heading', { name: 'No such room' });
    act(() => {
      engine.fail('elsewhere');
    });
    expect(await screen.findByRole('heading', { name: 'The room could not be loaded' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
  });
});
