import { ApiError, contract, events } from '@nats-chat/contracts';
import type { NatsServer } from '@nats-chat/tools/servers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Connection } from '../src/index.ts';
import { mintTraceparent, TRACEPARENT, uuidV7 } from '@nats-chat/messaging';
import { startServer, startService, TOKEN, type FakeService } from './nats.ts';

/** A request that waits for its timeout fails the test. */
const LONGER_THAN_A_TEST_MS = 600_000;

const roomInfo = (room: string) => ({
  room,
  type: 'public',
  displayName: room,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: null,
});

describe('a request', () => {
  let server: NatsServer;
  let service: FakeService;
  let alice: Connection;

  beforeAll(async () => {
    server = await startServer();
    service = await startService(server);
    alice = connect({ servers: server.wsUrl, user: 'alice', token: () => TOKEN });
    await alice.ready;
  });
  afterAll(async () => {
    await alice.close();
    await service.close();
    await server.stop();
  });

  /** The server knows who answers before anybody asks. */
  const answer: (...params: Parameters<FakeService['answer']>) => Promise<void> = async (endpoint, handle) => {
    service.answer(endpoint, handle);
    await service.nc.flush();
  };

  it('goes to the subject that names its caller, with an inbox of the caller’s and a new trace', async () => {
    const seen: { subject: string; reply: string | undefined; trace: string | undefined }[] = [];
    await answer(contract.room.info, (_, msg) => {
      seen.push({ subject: msg.subject, reply: msg.reply, trace: msg.headers?.get(TRACEPARENT) });
      return roomInfo('town');
    });
    const traceparent = mintTraceparent();
    expect(await alice.request(contract.room.info, { room: 'town' }, {})).toEqual(roomInfo('town'));
    await alice.request(contract.room.info, { room: 'town' }, {}, { traceparent });
    expect(seen[0]?.subject).toBe('room.info.town.alice');
    expect(seen[0]?.reply).toMatch(/^_INBOX\.alice\../);
    expect(seen[0]?.trace).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(seen[1]?.trace).toBe(traceparent);
  });

  it('fails with the error that the service answers', async () => {
    await answer(contract.fanout.send, () => {
      throw new ApiError('RATE_LIMITED', 'Slower.', { retryAfterMs: 1_234 });
    });
    const post = { action: 'post', clientId: uuidV7(), text: 'hello' } as const;
    await expect(alice.request(contract.fanout.send, { room: 'town' }, post)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Slower.',
      retryAfterMs: 1_234,
    });
  });

  it('is UNAVAILABLE when nobody listens, before its timeout', async () => {
    const asked = alice.request(contract.history.room, { room: 'town' }, {}, { timeoutMs: LONGER_THAN_A_TEST_MS });
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is UNAVAILABLE when nobody answers in time', async () => {
    await answer(contract.room.leave, () => undefined);
    await expect(alice.request(contract.room.leave, { room: 'town' }, {}, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('is refused before it is sent when it does not fit: in shape, in name, or in size', async () => {
    const find = alice.request(contract.room.list, {}, { scope: 'all', limit: 0 });
    await expect(find).rejects.toMatchObject({ code: 'INVALID' });
    await expect(alice.request(contract.room.info, { room: 'a.b' }, {})).rejects.toMatchObject({ code: 'INVALID' });
    const people = alice.request(contract.presence.of, {}, { users: Array<string>(200).fill('u'.repeat(255)) });
    await expect(people).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('names the endpoint, the room and the field when it fails', async () => {
    const post = { action: 'post', clientId: 'no id', text: 'hello' } as const;
    const endpoint = contract.fanout.send.subject;
    const malformed = alice.request(contract.fanout.send, { room: 'town' }, post);
    await expect(malformed).rejects.toMatchObject({ code: 'INVALID', endpoint, room: 'town', field: 'clientId' });
    await answer(contract.history.thread, () => {
      throw new ApiError('NOT_FOUND');
    });
    const refused = alice.request(contract.history.thread, { room: 'attic', thread: uuidV7() }, {});
    const thread = { code: 'NOT_FOUND', endpoint: contract.history.thread.subject, room: 'attic', field: undefined };
    await expect(refused).rejects.toMatchObject(thread);
  });

  it('resolves as soon as it is sent when the endpoint answers nothing', async () => {
    const heartbeats: unknown[] = [];
    await answer(contract.presence.heartbeat, (body) => void heartbeats.push(body));
    await expect(
      alice.request(contract.presence.heartbeat, {}, { connId: alice.connectionId }),
    ).resolves.toBeUndefined();
    await vi.waitFor(() => {
      expect(heartbeats).toEqual([{ connId: alice.connectionId }]);
    });
  });

  it('is INTERNAL when the answer does not fit the schema', async () => {
    await answer(contract.room.join, () => ({ room: 'town' }));
    await expect(alice.request(contract.room.join, { room: 'town' }, {})).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('has events beside it, of which malformed ones are dropped and counted', async () => {
    const received: unknown[] = [];
    const stop = alice.subscribe(events.membershipChanged, { user: 'alice' }, (event) => received.push(event));
    const payload = { v: 1, room: 'town', kind: 'invited', by: 'bob' };
    await vi.waitFor(() => {
      service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, { kind: 'nonsense' });
      service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, payload);
      expect(received[0]).toEqual({ payload, params: { user: 'alice', room: 'town' } });
      expect(alice.stats().malformedEvents).toBeGreaterThan(0);
    });
    stop();
    const before = received.length;
    service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, payload);
    await service.nc.flush();
    await expect(alice.request(contract.room.leave, { room: 'town' }, {}, { timeoutMs: 50 })).rejects.toThrow();
    expect(received).toHaveLength(before);
  });
});
