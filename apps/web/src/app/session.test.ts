import { startChat } from '@nats-chat/client';
import { afterEach, expect, it, vi } from 'vitest';
import type { Auth } from '../lib/auth/auth.ts';
import { setClockAhead } from '../lib/time/server-clock.ts';
import { natsSession } from './session.ts';

vi.mock('@nats-chat/client', async (original) => ({ ...(await original<object>()), startChat: vi.fn() }));
vi.mock('../lib/storage/database.ts', () => ({ openDatabase: () => new Promise(() => undefined) }));
vi.mock('../lib/timer/worker-timer.ts', () => ({ startWorkerTimer: () => undefined }));
afterEach(() => {
  vi.useRealTimers();
});

it('writes by the servers’ time on a machine whose clock is wrong', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  setClockAhead(7_200_000);
  const auth: Auth = {
    state: { get: () => ({ status: 'signed-out' }), subscribe: () => () => undefined },
    signIn: async () => undefined,
    signOut: async () => undefined,
    token: () => '',
    ensureToken: async () => undefined,
  };
  natsSession({ natsUrl: 'ws://localhost' } as Parameters<typeof natsSession>[0], auth)('alice').connect();
  const [options] = vi.mocked(startChat).mock.calls[0] ?? [];
  expect(options?.user).toBe('alice');
  expect(options?.now?.()).toBe(1_800_000_000_000 - 7_200_000);
});
