// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showToast } from '../toast.ts';
import { loadOnDemand, onDemand } from './on-demand.tsx';

vi.mock('../toast.ts', () => ({ showToast: vi.fn() }));

beforeEach(() => {
  vi.mocked(showToast).mockReset();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const Hello = () => <p>Hello</p>;
const setUp = () => {
  const load = vi.fn<() => Promise<{ Hello: typeof Hello }>>(async () => ({ Hello }));
  load.mockRejectedValueOnce(new TypeError('Importing a module script failed.'));
  return { load, Part: onDemand('Hello', load) };
};

it('says that it could not be loaded, shows nothing, and can be tried again', async () => {
  const { Part } = setUp();
  const onLoadFailed = vi.fn();
  const { container, unmount } = render(<Part onLoadFailed={onLoadFailed} />);
  await waitFor(() => {
    expect(onLoadFailed).toHaveBeenCalledOnce();
  });
  expect(showToast).toHaveBeenCalledWith(expect.stringContaining('could not be loaded'), { tone: 'danger' });
  expect(container.textContent).toBe('');
  unmount();
  render(<Part onLoadFailed={onLoadFailed} />);
  expect(await screen.findByText('Hello')).toBeDefined();
});

it('is quiet about what nobody asked for, and loads it a while later', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { Part, load } = setUp();
  render(<Part />);
  loadOnDemand();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(load).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await screen.findByText('Hello')).toBeDefined();
  expect(showToast).not.toHaveBeenCalled();
});

it('finds it among the modules of the file that is loaded again', async () => {
  const module = { Hello };
  Reflect.deleteProperty(module, 'Hello');
  Object.assign(module, { t: () => undefined, n: { Hello } });
  const Part = onDemand('Hello', async () => module);
  render(<Part />);
  expect(await screen.findByText('Hello')).toBeDefined();
});
