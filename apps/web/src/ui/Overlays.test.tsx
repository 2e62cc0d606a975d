// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Overlays, loadOverlays } from './Overlays.tsx';
import { loadOnDemand } from './on-demand/on-demand.tsx';

vi.mock('./on-demand/on-demand.tsx', () => ({ loadOnDemand: vi.fn(), onDemand: () => () => <p>Overlays</p> }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('loads overlays once messages are on the screen, or after a while without any, and once', async () => {
  const { container } = render(<Overlays />);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(loadOnDemand).not.toHaveBeenCalled();
  act(loadOverlays);
  expect(container.textContent).toBe('Overlays');
  await vi.advanceTimersByTimeAsync(200);
  expect(loadOnDemand).toHaveBeenCalledOnce();
});
