// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { abilitiesOf } from '../../lib/auth/auth.ts';
import { ChatContext } from '../../lib/chat/chat-context.ts';
import { DraftStore } from '../../lib/drafts/draft-store.ts';

vi.mock('../../lib/auth/auth-context.ts', () => ({ useAuth: () => ({ signIn: vi.fn() }) }));
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

it('says at once that the browser is offline, though the link has not noticed, until it is back', () => {
  vi.useFakeTimers();
  const engine = new FakeEngine({
    me: 'alice',
    names: {},
    rooms: [],
    connection: { status: 'connected', since: 1 },
    delayMs: 0,
  });
  const person = { username: 'alice', name: 'Alice', roles: new Set<string>() };
  const drafts = new DraftStore({
    load: async () => new Map(),
    save: async () => undefined,
    remove: async () => undefined,
  });
  render(
    <ChatContext value={{ engine, person, can: abilitiesOf(person), drafts }}>
      <ConnectionBanner />
    </ChatContext>,
  );
  expect(screen.getByRole('status').textContent).toBe('');
  setOnline(false);
  expect(screen.getByRole('status').textContent).toMatch(/^You are offline/);
  setOnline(true);
  expect(screen.getByRole('status').textContent).toBe('');
});
