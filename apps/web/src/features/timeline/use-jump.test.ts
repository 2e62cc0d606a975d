// @vitest-environment jsdom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import { showToast } from '../../ui/toast.ts';
import { useJump } from './use-jump.ts';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));

afterEach(() => {
  cleanup();
  vi.mocked(showToast).mockReset();
});

it.each([
  ['is not there, says so, and stays at the end', true, 1],
  ['one turned away from meanwhile, says nothing, and leaves the end alone', false, 0],
])('a jump to a message that %s', async (_, isWanted, times) => {
  const room = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 }).open('general');
  const jumpTo = vi.spyOn(room, 'jumpTo').mockResolvedValue(isWanted);
  const stay = vi.fn();
  renderHook(() => useJump({ room, ready: true, list: { current: null }, rows: [], leaveEnd: () => stay }));
  act(() => {
    jumpingTo.set({ room: 'general', messageId: 'm9' });
  });
  await waitFor(() => {
    expect(jumpTo).toHaveBeenCalledExactlyOnceWith('m9');
  });
  await act(async () => undefined);
  await waitFor(() => {
    expect([vi.mocked(showToast).mock.calls.length, stay.mock.calls.length]).toEqual([times, times]);
  });
});
