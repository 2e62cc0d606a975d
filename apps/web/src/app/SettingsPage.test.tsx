// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';
import { followDensity } from '../lib/density.ts';
import { SettingsPage } from './SettingsPage.tsx';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('chooses the density at once, for all devices and for the next time', async () => {
  const { engine } = renderInChat(() => <SettingsPage onClose={() => undefined} />);
  expect(screen.getByRole('radio', { name: 'Comfortable' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('radio', { name: /^Compact/ }));
  expect(document.documentElement.dataset['density']).toBe('compact');
  expect(localStorage.getItem('nats-chat.density')).toBe('compact');
  await waitFor(() => {
    expect(engine.ownPrefs.get()).toEqual({ density: 'compact' });
  });
});

it('shows the density that is chosen on another device, and keeps what this browser shows while none is', () => {
  const { engine } = renderInChat(() => <SettingsPage onClose={() => undefined} />);
  fireEvent.click(screen.getByRole('radio', { name: /^Compact/ }));
  const stop = followDensity(engine);
  expect(screen.getByRole('radio', { name: /^Compact/ })).toHaveProperty('checked', true);
  act(() => {
    engine.ownPrefs.set({ density: 'comfortable' });
  });
  expect(screen.getByRole('radio', { name: 'Comfortable' })).toHaveProperty('checked', true);
  expect(document.documentElement.dataset['density']).toBe('comfortable');
  stop();
});

it('lists whom I block by name, and unblocks them', async () => {
  const fixture = { blocked: ['mallory', 'bob'], names: { bob: 'Bob', mallory: 'Mallory' } };
  const { engine } = renderInChat(() => <SettingsPage onClose={() => undefined} />, { fixture });
  const unblock = () =>
    screen.queryAllByRole('button', { name: /^Unblock/ }).map((one) => one.getAttribute('aria-label'));
  expect(unblock()).toEqual(['Unblock Bob', 'Unblock Mallory']);
  fireEvent.click(screen.getByRole('button', { name: 'Unblock Bob' }));
  await waitFor(() => {
    expect(unblock()).toEqual(['Unblock Mallory']);
  });
  act(() => {
    engine.blocked.set(new Set());
  });
  expect(screen.getByText(/^You block nobody/)).toBeTruthy();
});
