import type { Status } from '@nats-io/nats-core';
import { describe, expect, it, vi } from 'vitest';
import { fakeStatus } from '../test/fake-status.ts';
import { watchConnection, type ConnectionListener } from './connection.ts';

const listener = () => {
  const called: string[] = [];
  const methods: ConnectionListener = {
    onDisconnect: () => called.push('disconnect'),
    onReconnect: () => called.push('reconnect'),
    onClose: () => called.push('close'),
  };
  return { called, methods };
};

const DISCONNECT: Status = { type: 'disconnect', server: 'one' };
const RECONNECT: Status = { type: 'reconnect', server: 'two' };

describe('a listener of a connection', () => {
  it('is called for what concerns it, in order, and for nothing else', async () => {
    const { tell, ...nc } = fakeStatus<Status>();
    const { called, methods } = listener();
    watchConnection(nc, methods);
    await tell(DISCONNECT, { type: 'ldm', server: 'one' }, RECONNECT, { type: 'close' });
    expect(called).toEqual(['disconnect', 'reconnect', 'close']);
  });

  it('is not called any more once it has stopped, unlike others', async () => {
    const { tell, ...nc } = fakeStatus<Status>();
    const [one, other] = [listener(), listener()];
    const stop = watchConnection(nc, one.methods);
    watchConnection(nc, other.methods);
    await tell(DISCONNECT);
    stop();
    stop();
    await tell(RECONNECT);
    expect([one.called, other.called]).toEqual([['disconnect'], ['disconnect', 'reconnect']]);
  });

  it('is counted once for each time that it was added', async () => {
    const { tell, ...nc } = fakeStatus<Status>();
    const { called, methods } = listener();
    const stop = watchConnection(nc, methods);
    watchConnection(nc, methods);
    stop();
    await tell(DISCONNECT);
    expect(called).toEqual(['disconnect']);
  });

  it('shares one reader of the status, however many come and go', async () => {
    const { tell, readers, ...nc } = fakeStatus<Status>();
    for (let round = 0; round < 10; round += 1) watchConnection(nc, listener().methods)();
    const onDisconnect = vi.fn();
    watchConnection(nc, { ...listener().methods, onDisconnect });
    await tell(DISCONNECT);
    expect([readers(), onDisconnect.mock.calls.length]).toEqual([1, 1]);
  });
});
