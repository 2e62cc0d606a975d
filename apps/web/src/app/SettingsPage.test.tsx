// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';
import { applyDensity } from '../lib/density.ts';
import { SettingsPage } from './SettingsPage.tsx';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('chooses the density at once, and for the next time', () => {
  renderInChat(() => <SettingsPage onClose={() => undefined} />);
  expect(screen.getByRole('radio', { name: 'Comfortable' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('radio', { name: /^Compact/ }));
  expect(document.documentElement.dataset['density']).toBe('compact');
  document.documentElement.removeAttribute('data-density');
  applyDensity();
  expect(document.documentElement.dataset['density']).toBe('compact');
});
