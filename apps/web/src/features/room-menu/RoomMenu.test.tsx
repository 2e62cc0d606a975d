// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
// The menu loads it when it is opened; nobody need wait for that here.
import './RoomMenuPopup.tsx';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { showToast } from '../../ui/toast.ts';
import { RoomMenu } from './RoomMenu.tsx';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));

afterEach(() => {
  cleanup();
  vi.mocked(showToast).mockReset();
});

const setUp = async (otherOwners: readonly string[], refusal: ApiError) => {
  const info = myRoom('garden', 'owner');
  const members = ['alice', ...otherOwners].map((user) => ({ user, role: 'owner' as const }));
  const leave = vi.fn(async () => {
    throw refusal;
  });
  renderInChat(
    (engine) => {
      Object.assign(engine, { leave });
      return <RoomMenu room={engine.open('garden')} info={info} />;
    },
    { fixture: { rooms: [info], members: { garden: members } } },
  );
  fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
  const entry = await screen.findByRole('menuitem', { name: /^Leave room/ });
  return { leave, entry };
};

const conflict = new ApiError('CONFLICT', 'You are the only owner of this room, so you cannot leave it.');

describe('my settings for a room', () => {
  const open = async (info: RoomSummary) => {
    const { engine } = renderInChat(() => <RoomMenu info={info} />, { fixture: { rooms: [info] } });
    const prefs = () => engine.rooms.get().mine[0]?.prefs;
    const choose = async (name: string) => {
      fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
      fireEvent.click(await screen.findByRole('menuitem', { name }));
    };
    return { engine, prefs, choose };
  };

  it.each([
    ['favourite', 'Add to favourites', 'Remove from favourites'],
    ['muted', 'Mute', 'Unmute'],
  ] as const)('say in the menu what it would change: %s', async (field, add, remove) => {
    const { prefs, choose } = await open(myRoom('garden'));
    await choose(add);
    await waitFor(() => {
      expect(prefs()).toMatchObject({ [field]: true });
    });
    await choose(remove);
    await waitFor(() => {
      expect(prefs()).toMatchObject({ [field]: false });
    });
  });

  it('say what notifies me, and change it', async () => {
    const { prefs } = await open(myRoom('garden'));
    fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
    const group = await screen.findByRole('group', { name: 'What notifies me' });
    expect(within(group).getByRole('menuitemradio', { checked: true }).textContent).toBe('Notify me of every message');
    fireEvent.click(within(group).getByRole('menuitemradio', { name: 'Notify me of mentions' }));
    await waitFor(() => {
      expect(prefs()).toMatchObject({ level: 'mentions' });
    });
  });

  it.each([
    ['all', 'Muted: only mentions notify you.'],
    ['none', 'Muted: nothing notifies you.'],
  ] as const)(
    'say what notifies me while it is muted, and show no level as if it held: %s',
    async (level, sentence) => {
      const { engine } = await open({
        ...myRoom('garden'),
        prefs: { level, muted: true, favourite: false, hidden: false },
      });
      const setPrefs = vi.spyOn(engine, 'setPrefs');
      fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
      const group = await screen.findByRole('group', { name: 'What notifies me', description: sentence });
      const levels = within(group).getAllByRole('menuitemradio');
      expect(levels.map((one) => [one.ariaChecked, one.ariaDisabled])).toEqual(levels.map(() => ['false', 'true']));
      fireEvent.click(within(group).getByRole('menuitemradio', { name: 'Notify me of mentions' }));
      expect(setPrefs).not.toHaveBeenCalled();
    },
  );

  it('hide a conversation with others, and never notes or a room', async () => {
    const dm = { ...myRoom('dm-1'), type: 'dm' as const, people: [{ user: 'alice' }, { user: 'bob' }] };
    const { prefs, choose } = await open(dm);
    await choose('Hide until somebody writes');
    await waitFor(() => {
      expect(prefs()).toMatchObject({ hidden: true });
    });
    cleanup();
    for (const other of [myRoom('garden'), { ...dm, people: [{ user: 'alice' }] }]) {
      await open(other);
      fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
      await screen.findByRole('menuitem', { name: 'Mute' });
      expect(screen.queryByRole('menuitem', { name: /^Hide/ })).toBeNull();
      cleanup();
    }
  });

  it('are none in an admin room, which nobody leaves', async () => {
    await open({ ...myRoom('admin-ops'), type: 'admin' });
    fireEvent.click(screen.getByRole('button', { name: 'Room menu' }));
    await screen.findByRole('menuitem', { name: 'About this room' });
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      'About this room',
      'Copy link to room',
    ]);
    expect(screen.queryByRole('menuitemradio')).toBeNull();
  });

  it('say why they did not change', async () => {
    const { engine, choose } = await open(myRoom('garden'));
    vi.spyOn(engine, 'setPrefs').mockRejectedValue(new ApiError('UNAVAILABLE'));
    await choose('Mute');
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith('Nothing changed. The server does not answer right now.', {
        tone: 'danger',
      });
    });
  });
});

describe('leaving a room', () => {
  it('is not for its only owner, who reads why and can still reach the entry', async () => {
    const { leave, entry } = await setUp([], conflict);
    await waitFor(() => {
      expect(entry.getAttribute('aria-disabled')).toBe('true');
    });
    expect(entry.textContent).toBe('Leave room You are its only owner');
    entry.focus();
    expect(document.activeElement).toBe(entry);
    fireEvent.click(entry);
    expect(leave).not.toHaveBeenCalled();
  });

  it.each([
    [
      'only the server knew that one is the only owner',
      conflict,
      'You are its only owner. Make somebody else an owner first.',
    ],
    ['the server is unavailable', new ApiError('UNAVAILABLE'), 'The server does not answer right now.'],
  ])('says why one is still in the room when %s', async (_, refusal, reason) => {
    const { entry } = await setUp(['bob'], refusal);
    fireEvent.click(entry);
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith(`You are still in #garden. ${reason}`, { tone: 'danger' });
    });
  });
});
