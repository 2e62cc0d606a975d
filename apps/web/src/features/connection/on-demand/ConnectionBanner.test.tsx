// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderInChat } from '../../../../test/render-in-chat.tsx';
import { ConnectError } from '@nats-chat/client';
import type { ConnectionState } from '../../../lib/chat/engine.ts';

const auth = vi.hoisted(() => ({ signIn: vi.fn(), signOut: vi.fn() }));
vi.mock('../../../lib/auth/auth-context.tsx', () => ({ useAuth: () => auth }));
const { ConnectionBanner } = await import('./ConnectionBanner.tsx');

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const setOnline = (online: boolean) => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online);
  act(() => {
    dispatchEvent(new Event(online ? 'online' : 'offline'));
  });
  act(() => {
    vi.advanceTimersByTime(0);
  });
};

const show = (connection: ConnectionState) => {
  vi.useFakeTimers({ now: 10_000 });
  return renderInChat(() => <ConnectionBanner />, { fixture: { connection } }).engine;
};

it('says at once that the browser is offline, though the connection has not noticed, until it is back', () => {
  show({ status: 'connected', since: 1 });
  expect(screen.getByRole('status').textContent).toBe('');
  setOnline(false);
  expect(screen.getByRole('status').textContent).toMatch(/^You are offline/);
  setOnline(true);
  expect(screen.getByRole('status').textContent).toBe('');
});

it('goes as soon as the connection is back, whatever the browser believes', () => {
  const engine = show({ status: 'connected', since: 1 });
  setOnline(false);
  act(() => {
    engine.connection.set({ status: 'connected', since: 20_000 });
  });
  expect(screen.getByRole('status').textContent).toBe('');
  setOnline(true);
});

it.each([
  ['connecting', /^Connecting… The chat server does not answer yet/],
  ['reconnecting', /^Reconnecting…/],
] as const)('says after a while that it is %s, and lets one ask for the next attempt now', (status, sentence) => {
  const attempt = vi.fn();
  addEventListener('online', attempt, { once: true });
  show({ status, since: 10_000 });
  expect(screen.getByRole('status').textContent).toBe('');
  act(() => {
    vi.advanceTimersByTime(2_000);
  });
  expect(screen.getByRole('status').textContent).toMatch(sentence);
  fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
  expect(attempt).toHaveBeenCalledOnce();
});

it.each([
  ['refused', /^The chat does not accept your sign-in/],
  ['no-token', /^Your sign-in could not be renewed yet/],
  ['too-many-connections', /^Too many people are connected/],
  ['unreachable', /^Reconnecting…/],
] as const)('blames what is at fault when the last attempt failed: %s', (reason, sentence) => {
  show({ status: 'reconnecting', since: 1, failure: new ConnectError(reason, undefined) });
  act(() => {
    vi.advanceTimersByTime(2_000);
  });
  expect(screen.getByRole('status').textContent).toMatch(sentence);
});

it('says at once that a name is too long, and lets one sign out', () => {
  const failure = new ConnectError('name-too-long', undefined);
  show({ status: 'closed', since: 1, reason: 'refused', failure });
  act(() => {
    vi.advanceTimersByTime(0);
  });
  expect(screen.getByRole('status').textContent).toMatch(/^Your user name is too long for the chat/);
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(auth.signOut).toHaveBeenCalledOnce();
});

it('offers to load the page again when the server is newer than it', () => {
  const engine = show({ status: 'connected', since: 1 });
  expect(screen.queryByRole('button')).toBeNull();
  act(() => {
    engine.update.set(true);
  });
  expect(screen.getByRole('status').textContent).toMatch(/^A newer version is there/);
  expect(screen.getByRole('button', { name: 'Reload' })).toBeDefined();
});

it('says that messages cannot be stored while the connection stands, until one is', () => {
  const engine = show({ status: 'connected', since: 1 });
  act(() => {
    engine.backlog.set({ reason: 'unavailable', waiting: 3 });
  });
  expect(screen.getByRole('status').textContent).toMatch(/^Messages cannot be stored at the moment/);
  setOnline(false);
  expect(screen.getByRole('status').textContent).toMatch(/^You are offline/);
  act(() => {
    engine.connection.set({ status: 'connected', since: 30_000 });
    engine.backlog.set(undefined);
  });
  expect(screen.getByRole('status').textContent).toBe('');
  setOnline(true);
});
