import { describe, expect, it, vi } from 'vitest';
import { callWith } from '../../test/fixture.ts';
import { memoryPresence } from '../store.memory.ts';
import { endConnection } from './end-connection.ts';
import { recordHeartbeat } from './record-heartbeat.ts';

const given = () => {
  const presence = memoryPresence();
  const update = vi.fn(async () => undefined);
  const beat = recordHeartbeat({ ...presence, writer: { update } });
  return { ...presence, update, beat: () => beat(callWith('alice', { connId: 'tab-0001' })) };
};

describe('a heartbeat', () => {
  it('makes a newcomer online', async () => {
    const { beat, update, view } = given();
    await beat();
    expect(view.isConnected('alice')).toBe(true);
    expect(update).toHaveBeenCalledExactlyOnceWith('alice', 'connected');
  });

  it('is one write and nothing else for somebody who is online', async () => {
    const { beat, update, givenPerson, view } = given();
    givenPerson('alice', { online: true, chosen: 'online' });
    await beat();
    expect(view.isConnected('alice')).toBe(true);
    expect(update).not.toHaveBeenCalled();
  });
});

describe('the end of a connection', () => {
  it('removes its key, and no other', async () => {
    const { store, view } = given();
    for (const connId of ['tab-0001', 'tab-0002']) await store.refresh('alice', connId);
    await endConnection({ store, view })(callWith('alice', { connId: 'tab-0001' }));
    expect([...view.connectionsOf('alice').keys()]).toEqual(['tab-0002']);
  });

  it('that never was writes nothing', async () => {
    const { store, view } = given();
    const end = vi.fn(store.end);
    await endConnection({ store: { end }, view })(callWith('alice', { connId: 'tab-0009' }));
    expect(end).not.toHaveBeenCalled();
  });
});
