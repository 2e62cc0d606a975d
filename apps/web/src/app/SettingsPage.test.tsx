// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';
import { density, theme } from '../lib/appearance.ts';
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
  const stop = density.follow(engine);
  expect(screen.getByRole('radio', { name: /^Compact/ })).toHaveProperty('checked', true);
  act(() => {
    engine.ownPrefs.set({ density: 'comfortable' });
  });
  expect(screen.getByRole('radio', { name: 'Comfortable' })).toHaveProperty('checked', true);
  expect(document.documentElement.dataset['density']).toBe('comfortable');
  stop();
});

it('has the theme of the system, or the one that is chosen on any device', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../index.html'), 'utf8');
  document.head.innerHTML = page.match(/<meta name="theme-color".*>/g)?.join('') ?? '';
  const bars = () =>
    [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')].map((meta) =>
      meta.getAttribute('media')?.replace(' ', ''),
    );
  const ofTheSystem = bars();
  const { engine } = renderInChat(() => <SettingsPage onClose={() => undefined} />);
  const shown = () => document.documentElement.dataset['theme'];
  expect(screen.getByRole('radio', { name: 'Like your system' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  expect([shown(), localStorage.getItem('nats-chat.theme')]).toEqual(['dark', 'dark']);
  expect(bars()).toEqual(['print', 'all']);
  await waitFor(() => {
    expect(engine.ownPrefs.get()).toEqual({ theme: 'dark' });
  });
  const stop = theme.follow(engine);
  act(() => {
    engine.ownPrefs.set({ theme: 'light' });
  });
  expect([shown(), screen.getByRole('radio', { name: 'Light' })]).toMatchObject(['light', { checked: true }]);
  act(() => {
    engine.ownPrefs.set({ theme: 'a theme to come' });
  });
  expect([shown(), localStorage.getItem('nats-chat.theme')]).toEqual(['system', null]);
  expect(bars()).toEqual(ofTheSystem);
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
