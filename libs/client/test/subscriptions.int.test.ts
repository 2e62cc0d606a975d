import { events } from '@nats-chat/contracts';
import type { NatsServer } from '@nats-chat/tools/servers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOST_FOLLOWED, SUBSCRIPTION_LIMIT as LIMIT } from '../src/engine/subscription-limits.ts';
import { connect, createEngine, type Connection } from '../src/index.ts';
import { roomInfo, startFakeChat, type FakeChat } from './fake-chat.ts';
import { startServer, TOKEN } from './nats.ts';

const soon = { timeout: 15_000, interval: 20 };
const nothing = (): void => undefined;

describe('the subscriptions of a connection', () => {
  let server: NatsServer;
  let chat: FakeChat;
  let alice: Connection;

  beforeEach(async () => {
    server = await startServer();
    chat = await startFakeChat(server);
    alice = connect({ servers: server.wsUrl, user: 'alice', token: () => TOKEN, backoff: { minMs: 20, maxMs: 200 } });
    await alice.ready;
  });
  afterEach(async () => {
    await alice.close();
    await chat.service.close();
    await server.stop();
  });

  it('are counted when the server refuses them above its limit, and all stand as soon as they fit', async () => {
    const follow = (person: string) => alice.subscribe(events.presenceChanged, { person }, nothing);
    const followed = Array.from({ length: LIMIT + 1 }, (_, index) => follow(`u${index}`));
    const received: unknown[] = [];
    alice.subscribe(events.membershipChanged, { user: 'alice' }, ({ payload }) => received.push(payload));
    await vi.waitFor(() => {
      expect(alice.stats().refusedSubscriptions).toBe(2);
    }, soon);
    followed[0]?.();
    expect(alice.stats().connections).toBe(1);
    followed[1]?.();
    const invited = { v: 1, room: 'town', kind: 'invited', by: 'bob' };
    await vi.waitFor(() => {
      chat.service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, invited);
      expect(received).toContainEqual(invited);
    }, soon);
    expect(alice.stats()).toMatchObject({ connections: 2, refusedSubscriptions: 2 });
  });

  it('stay below the limit in a chat of a great many rooms and people, so that the next room is live too', async () => {
    const rooms = LIMIT - MOST_FOLLOWED + 10;
    for (let index = 0; index < rooms; index += 1) chat.rooms.set(`r${index}`, roomInfo(`r${index}`));
    const engine = createEngine(alice);
    await vi.waitFor(() => {
      expect(engine.rooms.get().mine).toHaveLength(rooms);
    }, soon);
    for (let index = 0; index < LIMIT; index += 1) engine.presenceOf(`u${index}`).subscribe(nothing);
    engine.open('r0').close();
    const room = engine.open('r1');
    await vi.waitFor(() => {
      expect(room.timeline.get().status).toBe('ready');
    }, soon);
    await engine.browse();
    chat.post('r1', 'bob', 'on screen');
    chat.post('r2', 'bob', 'off screen');
    await vi.waitFor(() => {
      expect(room.timeline.get().items).toHaveLength(1);
      expect(engine.rooms.get().mine.filter(({ unread }) => unread > 0)).toMatchObject([{ room: 'r2', unread: 1 }]);
    }, soon);
    expect(alice.stats().refusedSubscriptions).toBe(0);
  });
});
