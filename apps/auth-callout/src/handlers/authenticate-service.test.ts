import { servicePermissions } from '@nats-chat/permissions';
import { describe, expect, it, vi } from 'vitest';
import type { LoginRequest } from '../wire/login-request.ts';
import { authenticateService } from './authenticate-service.ts';

const request = (type = 'nats'): LoginRequest => ({
  server: { id: 'N1', xkey: 'X1' },
  userNkey: 'U1',
  client: { cid: 7, host: '10.0.0.1', type },
  credentials: { token: '', user: 'room-canary', password: 'secret', name: 'room' },
});

const setUp = () => {
  const authenticate = vi.fn(async () => 'room' as const);
  return { authenticate, admit: authenticateService({ authenticate }) };
};

describe('a service', () => {
  it('comes in for a day, with the permissions of its profile, under a name that no person can have', async () => {
    const { admit, authenticate } = setUp();
    vi.useFakeTimers({ now: 1_796_000_000_000 });
    const { actor, grant } = await admit(request());
    vi.useRealTimers();
    expect(authenticate).toHaveBeenCalledWith('room-canary', 'secret');
    expect(actor).toBe('svc:room');
    expect(grant).toMatchObject({ name: 'svc:room', permissions: servicePermissions('room') });
    expect(grant.expiresAt).toBe(1_796_000_000 + 86_400);
  });

  it('does not come in by WebSocket, and no password is verified for it', async () => {
    const { admit, authenticate } = setUp();
    await expect(admit(request('websocket'))).rejects.toMatchObject({ reason: 'wrong-connection-type' });
    expect(authenticate).not.toHaveBeenCalled();
  });
});
