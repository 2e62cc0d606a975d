import { ApiError, contract } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from './api.ts';
import { fakeRequester, unavailable } from '../../test/fake-requester.ts';
import { asApiError, requestWithRetry } from './request-with-retry.ts';

const { info } = contract.room;

describe('a read', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const set = () => {
    const { request, last, count } = fakeRequester();
    const connection = { status: 'connected' as ConnectionState['status'] };
    const state = { get: () => ({ status: connection.status, since: 0 }), subscribe: () => () => undefined };
    const outcome = requestWithRetry({ request, state })(info, { room: 'town' }, {}).then(
      (room) => room.room,
      (error: unknown) => asApiError(error).code,
    );
    return { outcome, connection, asked: () => last(info), count: () => count(info) };
  };

  it('is tried again while the failure may pass', async () => {
    const { outcome, asked, count } = set();
    await vi.advanceTimersByTimeAsync(0);
    await asked().fail(unavailable());
    await vi.advanceTimersByTimeAsync(4_000);
    expect(count()).toBe(2);
    await asked().answer({
      room: 'town',
      type: 'public',
      displayName: '',
      topic: '',
      creator: null,
      createdAt: 0,
      archived: false,
      role: null,
    });
    expect(await outcome).toBe('town');
  });

  it('fails after four attempts', async () => {
    const { outcome, asked, count } = set();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      expect(count()).toBe(attempt);
      await asked().fail(unavailable());
    }
    expect(await outcome).toBe('UNAVAILABLE');
  });

  it('waits as long as the service says', async () => {
    const { asked, count } = set();
    await vi.advanceTimersByTimeAsync(0);
    await asked().fail(new ApiError('RATE_LIMITED', undefined, { retryAfterMs: 8_000 }));
    await vi.advanceTimersByTimeAsync(7_999);
    expect(count()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(count()).toBe(2);
  });

  it('does not wait when no attempt follows', async () => {
    const { outcome, asked } = set();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      await asked().fail(unavailable(9_000));
    }
    expect(await outcome).toBe('UNAVAILABLE');
  });

  it.each([
    ['what cannot succeed', new ApiError('NOT_FOUND'), 'connected', 'NOT_FOUND'],
    ['anything without a connection', unavailable(), 'reconnecting', 'UNAVAILABLE'],
  ] as const)('does not try again %s', async (_, error, status, code) => {
    const { outcome, connection, asked, count } = set();
    await vi.advanceTimersByTimeAsync(0);
    connection.status = status;
    await asked().fail(error);
    expect(await outcome).toBe(code);
    expect(count()).toBe(1);
  });
});

describe('whatever was thrown', () => {
  it('is an error of the API: itself, or INTERNAL with its cause', () => {
    const error = new ApiError('NOT_FOUND');
    expect(asApiError(error)).toBe(error);
    expect(asApiError('oops')).toMatchObject({ code: 'INTERNAL', cause: 'oops' });
  });
});
