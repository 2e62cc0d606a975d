// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { applyDensity } from '../lib/density.ts';
import { SettingsDialog } from './SettingsDialog.tsx';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('chooses the density at once, and for the next time', () => {
  render(<SettingsDialog onClose={() => undefined} />);
  expect(screen.getByRole('radio', { name: 'Comfortable' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('radio', { name: /^Compact/ }));
  expect(document.documentElement.dataset['density']).toBe('compact');
  document.documentElement.removeAttribute('data-density');
  applyDensity();
  expect(document.documentElement.dataset['density']).toBe('compact');
});
