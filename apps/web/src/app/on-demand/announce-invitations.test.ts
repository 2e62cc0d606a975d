import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { publicRoom } from '../../../test/render-in-chat.tsx';
import { registerToaster, type ToastRequest } from '../../ui/toast.ts';
import { announceInvitations } from './announce-invitations.ts';

const toasts: ToastRequest[] = [];
registerToaster((toast) => toasts.push(toast));

beforeEach(() => {
  vi.useFakeTimers();
  toasts.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const set = () => {
  const engine = new FakeEngine({
    me: 'alice',
    names: { bob: 'Bob' },
    rooms: [],
    others: [publicRoom('town')],
    delayMs: 0,
  });
  const open = vi.fn();
  const stop = announceInvitations(engine, open);
  return { engine, open, stop };
};

it('an invitation is said with who invites and where to, and leads there', async () => {
  const { engine, open } = set();
  engine.invited('town', 'bob');
  await vi.advanceTimersByTimeAsync(0);
  expect(toasts.map(({ text }) => text.replaceAll(/[\u2068\u2069]/g, ''))).toEqual(['Bob added you to #town.']);
  toasts[0]?.action?.run();
  expect(open).toHaveBeenCalledExactlyOnceWith('town');
});

it('an invitation by somebody whose name does not come has their user name', async () => {
  const { engine } = set();
  engine.invited('town', 'carol');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(toasts).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(toasts[0]?.text).toContain('carol');
});

it('an invitation is not said to whoever is in the room by then, or when nobody listens', async () => {
  const { engine, stop } = set();
  engine.invited('town', 'carol');
  engine.open('town');
  await vi.advanceTimersByTimeAsync(3_000);
  stop();
  engine.invited('town', 'bob');
  await vi.advanceTimersByTimeAsync(0);
  expect(toasts).toEqual([]);
});
