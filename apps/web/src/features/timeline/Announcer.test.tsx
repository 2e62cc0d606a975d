// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { Announcer } from './Announcer.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it.each([
  ['whole', 'a'.repeat(200), 'a'.repeat(200)],
  ['up to a point', '😀'.repeat(201), `${'😀'.repeat(199)}…`],
])('a message is read out %s', async (_, text, announcement) => {
  const { engine } = renderInChat((chat) => <Announcer room={chat.open('general')} title="#general" />, {
    fixture: { rooms: [myRoom('general')] },
  });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  act(() => {
    engine.receive('general', 'bob', text);
  });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(screen.getByRole('status').textContent).toBe(`bob: ${announcement}`);
});

it('is read out with the user name of its author, where another member has the same name', async () => {
  const { engine } = renderInChat((chat) => <Announcer room={chat.open('general')} title="#general" />, {
    fixture: {
      rooms: [myRoom('general')],
      names: { bob: 'Bob', bob2: 'bob' },
      members: { general: ['bob', 'bob2'].map((user) => ({ user, role: 'member' })) },
    },
  });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  act(() => {
    engine.receive('general', 'bob', 'Hello');
  });
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(screen.getByRole('status').textContent).toBe('Bob (bob): Hello');
});
