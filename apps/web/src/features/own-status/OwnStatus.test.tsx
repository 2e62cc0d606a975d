// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderInChat } from '../../../test/render-in-chat.tsx';
// The menu loads it when it is opened; nobody need wait for that here.
import './OwnStatusMenu.tsx';
import { showToast } from '../../ui/toast.ts';
import { OwnStatus } from './OwnStatus.tsx';
import { StatusTextDialog } from './StatusTextDialog.tsx';

const canSignOut = vi.fn<() => Promise<boolean>>();
vi.mock('../../lib/auth/auth-context.tsx', () => ({ useAuth: () => ({ canSignOut }) }));
vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const busy = { user: 'alice', status: 'busy', chosen: 'busy' } as const;
const ignore = (): void => undefined;
const line = () => screen.getByRole('button', { name: /your status/ }).textContent;
const shape = () => screen.getByRole('img').getAttribute('aria-label');

describe('my own status', () => {
  it('is what I chose, and without a connection that there is none', () => {
    vi.useFakeTimers();
    const { engine } = renderInChat(() => <OwnStatus onSignOut={ignore} onStatusText={ignore} onPage={ignore} />, {
      fixture: { presence: [busy] },
    });
    expect([line(), shape()]).toEqual([expect.stringContaining('Busy'), 'Busy']);
    const lose = (status: 'reconnecting' | 'offline'): void => {
      act(() => {
        engine.connection.set({ status, since: Date.now() });
        vi.advanceTimersByTime(2_000);
      });
      act(() => {
        vi.advanceTimersByTime(2_000);
      });
    };
    lose('reconnecting');
    expect([line(), shape()]).toEqual([expect.stringContaining('Reconnecting…'), 'Offline']);
    lose('offline');
    expect([line(), shape()]).toEqual([expect.stringContaining('Offline'), 'Offline']);
    act(() => {
      engine.connection.set({ status: 'connected', since: Date.now() });
    });
    expect([line(), shape()]).toEqual([expect.stringContaining('Busy'), 'Busy']);
  });

  it('is not said to be away for the blink of an eye', () => {
    vi.useFakeTimers();
    const { engine } = renderInChat(() => <OwnStatus onSignOut={ignore} onStatusText={ignore} onPage={ignore} />, {
      fixture: { presence: [busy] },
    });
    act(() => {
      engine.connection.set({ status: 'reconnecting', since: Date.now() });
      vi.advanceTimersByTime(1_000);
    });
    expect(line()).toContain('Busy');
  });

  it('is nothing yet before the first link', () => {
    renderInChat(() => <OwnStatus onSignOut={ignore} onStatusText={ignore} onPage={ignore} />, {
      fixture: { connection: { status: 'connecting', since: Date.now() } },
    });
    expect([line(), shape()]).toEqual([expect.stringContaining('Connecting…'), 'Offline']);
  });

  it('has a long text whole in a tooltip', () => {
    renderInChat(() => <OwnStatus onSignOut={ignore} onStatusText={ignore} onPage={ignore} />, {
      fixture: { presence: [{ ...busy, statusText: 'On the train until ten' }] },
    });
    expect(screen.getByRole('button').getAttribute('data-tooltip')).toBe('On the train until ten');
  });
});

describe('the menu', () => {
  it.each([
    ['leads realm admins to the audit log', ['user', 'admin'], true],
    ['does not offer it to others', ['user'], false],
  ])('%s', async (_, roles, isOffered) => {
    const onPage = vi.fn();
    renderInChat(() => <OwnStatus onSignOut={ignore} onStatusText={ignore} onPage={onPage} />, { roles });
    fireEvent.click(screen.getByRole('button', { name: /your status/ }));
    await screen.findByRole('menuitem', { name: 'Settings' });
    const item = screen.queryByRole('menuitem', { name: 'Audit log' });
    expect(item !== null).toBe(isOffered);
    if (item !== null) fireEvent.click(item);
    expect(onPage.mock.calls).toEqual(isOffered ? [['audit']] : []);
  });
});

describe('signing out', () => {
  const choose = async () => {
    const onSignOut = vi.fn();
    renderInChat(() => <OwnStatus onSignOut={onSignOut} onStatusText={ignore} onPage={ignore} />);
    fireEvent.click(screen.getByRole('button', { name: /your status/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    return onSignOut;
  };

  it('is refused while it would not come through', async () => {
    canSignOut.mockResolvedValue(false);
    const onSignOut = await choose();
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith(expect.stringContaining('You are offline'), { tone: 'danger' });
    });
    expect(onSignOut).not.toHaveBeenCalled();
  });

  it('goes on when it would', async () => {
    canSignOut.mockResolvedValue(true);
    const onSignOut = await choose();
    await waitFor(() => {
      expect(onSignOut).toHaveBeenCalledOnce();
    });
  });
});

describe('the dialog for the status text', () => {
  const open = (statusText: string) => {
    const onClose = vi.fn();
    const { engine } = renderInChat(() => <StatusTextDialog onClose={onClose} />, {
      fixture: { presence: [{ ...busy, statusText }] },
    });
    return { onClose, setStatus: vi.spyOn(engine, 'setStatus') };
  };

  it('counts, and clears', async () => {
    const { onClose, setStatus } = open('Lunch');
    expect(screen.getByText('5 of 80 characters')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(setStatus).toHaveBeenCalledWith('busy', '');
    await waitFor(() => {
      expect(onClose).toHaveBeenCalled();
    });
  });

  it('changes nothing when it is cancelled', async () => {
    const { onClose, setStatus } = open('');
    expect(screen.queryByRole('button', { name: 'Clear' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => {
      expect(onClose).toHaveBeenCalled();
    });
    expect(setStatus).not.toHaveBeenCalled();
  });
});
