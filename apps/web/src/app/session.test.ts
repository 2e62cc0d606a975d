// @vitest-environment jsdom
import { connect, createEngine } from '@nats-chat/client';
import { contract } from '@nats-chat/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import type { Auth, AuthState } from '../lib/auth/auth.ts';
import { setClockAhead } from '../lib/time/server-clock.ts';
import { createStore } from '../lib/store.ts';
import { natsSession } from './session.ts';

const { request } = vi.hoisted(() => ({ request: vi.fn(async () => ({ rooms: [], next: null })) }));
vi.mock('@nats-chat/client', async (original) => ({
  ...(await original<object>()),
  connect: vi.fn(() => ({ request })),
  createEngine: vi.fn(),
}));
vi.mock('../lib/storage/database.ts', () => ({ openDatabase: () => new Promise(() => undefined) }));
vi.mock('../lib/timer/worker-timer.ts', () => ({ startWorkerTimer: () => undefined }));
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

/** Starts a session, and gives what its engine is made of. */
const start = (roles?: readonly string[]) => {
  const person = { username: 'alice', name: 'Alice', roles: new Set(roles) };
  const state = createStore<AuthState>(
    roles === undefined ? { status: 'signed-out' } : { status: 'signed-in', person },
  );
  const auth: Auth = {
    state,
    signIn: async () => undefined,
    signOut: async () => undefined,
    token: () => '',
    ensureToken: async () => undefined,
  };
  natsSession({ natsUrl: 'ws://localhost' } as Parameters<typeof natsSession>[0], auth)('alice').connect();
  const [connection, options] = vi.mocked(createEngine).mock.calls[0] ?? [];
  return { connection, options, state };
};

it('writes by the servers’ time on a machine whose clock is wrong', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  setClockAhead(7_200_000);
  const { options } = start();
  expect(vi.mocked(connect).mock.calls[0]?.[0].user).toBe('alice');
  expect(options?.now?.()).toBe(1_800_000_000_000 - 7_200_000);
});

it.each([
  [
    ['user', 'admin'],
    [contract.room.list, contract.room.adminList],
  ],
  [['user'], [contract.room.list]],
  [[], [contract.room.list]],
])('with the realm roles %j asks for just the rooms that they give', async (roles, asked) => {
  await start(roles).connection?.request(contract.room.list, {}, { scope: 'mine' });
  expect(request.mock.calls.map(([endpoint]: unknown[]) => endpoint)).toEqual(asked);
});

it('stores names until their person signs out in another tab, and none that come later', () => {
  const { options, state } = start(['user']);
  options?.nameStorage?.save([['bob', 'Bob Baker']]);
  expect(Object.keys(sessionStorage)).toEqual(['nats-chat.names.alice']);
  state.set({ status: 'signed-out', reason: 'left' });
  options?.nameStorage?.save([['bob', 'Bob Baker']]);
  expect(Object.keys(sessionStorage)).toEqual([]);
});
