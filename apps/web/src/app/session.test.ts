import { connect, createEngine } from '@nats-chat/client';
import { contract } from '@nats-chat/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import type { Auth } from '../lib/auth/auth.ts';
import { setClockAhead } from '../lib/time/server-clock.ts';
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
  const auth: Auth = {
    state: {
      get: () => (roles === undefined ? { status: 'signed-out' } : { status: 'signed-in', person }),
      subscribe: () => () => undefined,
    },
    signIn: async () => undefined,
    signOut: async () => undefined,
    token: () => '',
    ensureToken: async () => undefined,
  };
  natsSession({ natsUrl: 'ws://localhost' } as Parameters<typeof natsSession>[0], auth)('alice').connect();
  const [connection, options] = vi.mocked(createEngine).mock.calls[0] ?? [];
  return { connection, options };
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
