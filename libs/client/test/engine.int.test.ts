import { ApiError, EVENT_VERSION, events } from '@nats-chat/contracts';
import type { NatsServer } from '@nats-chat/tools/servers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  connect,
  Engine,
  startChat,
  type ChatEngine,
  type Connection,
  type Conversation,
  type EngineOptions,
  type OpenRoom,
  type SentMessage,
} from '../src/index.ts';
import { roomInfo, startFakeChat, type FakeChat } from './fake-chat.ts';
import { startServer, TOKEN } from './nats.ts';

const soon = { timeout: 15_000, interval: 10 };
const texts = (room: Conversation): (string | undefined)[] =>
  room.timeline.get().items.map(({ message }) => message.text);
const states = (room: Conversation): string[] => room.timeline.get().items.map(({ state }) => state);

describe('a chat', () => {
  let server: NatsServer;
  let chat: FakeChat;
  const engines: ChatEngine[] = [];

  beforeEach(async () => {
    server = await startServer();
    chat = await startFakeChat(server);
    for (const room of ['town', 'garden']) chat.rooms.set(room, roomInfo(room));
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await chat.service.close();
    await server.stop();
  });

  const start = (options: EngineOptions = {}): ChatEngine => {
    const backoff = { minMs: 20, maxMs: 100 };
    const engine = startChat({ servers: server.wsUrl, user: 'alice', token: () => TOKEN, backoff, ...options });
    engines.push(engine);
    return engine;
  };
  /** An engine with `town` on screen. */
  const inTown = async (options: EngineOptions = {}): Promise<{ engine: ChatEngine; town: OpenRoom }> => {
    const engine = start(options);
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
      expect(engine.rooms.get().status).toBe('ready');
    }, soon);
    return { engine, town };
  };
  const unreadOf = (engine: ChatEngine, room: string): number | undefined =>
    engine.rooms.get().mine.find((info) => info.room === room)?.unread;
  const restart = async (engine: ChatEngine): Promise<void> => {
    server = await startServer(server.ports);
    await vi.waitFor(() => {
      expect(engine.connection.get().status).toBe('connected');
    }, soon);
    await vi.waitFor(() => chat.service.nc.rtt(), soon);
  };
  /** The server has seen every subscription that was made before. */
  const settled = async (engine: ChatEngine): Promise<void> => {
    await engine.browse();
  };

  it('shows my rooms by name, and what a room says when it opens', async () => {
    chat.post('town', 'bob', 'one');
    chat.members.set('town', [{ user: 'bob', role: 'owner', displayName: 'Bob Builder' }]);
    const { engine, town } = await inTown();
    expect(engine.rooms.get().mine.map(({ room }) => room)).toEqual(['garden', 'town']);
    expect(texts(town)).toEqual(['one']);
    await vi.waitFor(() => {
      expect(town.members.get()).toMatchObject({ status: 'ready', members: [{ user: 'bob', role: 'owner' }] });
    }, soon);
    expect([engine.nameOf('bob'), engine.nameOf('jane=2Edoe')]).toEqual(['Bob Builder', 'jane.doe']);
    expect(town.info.get()).toMatchObject({ room: 'town' });
  });

  it('shows what I write at once, and once when it is stored', async () => {
    const sent: SentMessage[] = [];
    const { town } = await inTown({ onSend: (message) => sent.push(message) });
    const clientId = town.send('hello');
    expect(texts(town)).toEqual(['hello']);
    expect(states(town)).toEqual(['pending']);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent']);
    }, soon);
    chat.post('town', 'bob', 'hi');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['hello', 'hi']);
    }, soon);
    expect(town.timeline.get().items[0]?.key).toBe(clientId);
    expect(sent).toEqual([{ room: 'town', clientId, traceparent: expect.stringMatching(/^00-.+-01$/) as string }]);
  });

  it('writes under the time of the servers, whatever this machine’s clock says', async () => {
    const anHourAgo = Date.now() - 3_600_000;
    const { town } = await inTown({ now: () => anHourAgo });
    const clientId = town.send('hello');
    expect(Number.parseInt(clientId.replace('-', '').slice(0, 12), 16)).toBe(anHourAgo);
    expect(town.timeline.get().items[0]?.message.timestamp).toBe(anHourAgo);
  });

  it('says when the server is newer, by what is live and by what was missed', async () => {
    const { engine, town } = await inTown();
    chat.post('town', 'bob', 'of today');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['of today']);
    }, soon);
    expect(engine.update.get()).toBe(false);
    const typing = { v: EVENT_VERSION + 1, kind: 'typing', room: 'town', user: 'bob' };
    chat.service.publish(events.roomPresence.everyone, { room: 'town' }, typing);
    await vi.waitFor(() => {
      expect(engine.update.get()).toBe(true);
    }, soon);
    const other = await inTown();
    const missed = chat.post('town', 'bob', 'of tomorrow', { quietly: true });
    Object.assign(missed.event, { v: EVENT_VERSION + 1 });
    expect(other.engine.update.get()).toBe(false);
    await server.kill();
    await restart(other.engine);
    await vi.waitFor(() => {
      expect(other.engine.update.get()).toBe(true);
    }, soon);
  });

  it('does not send what nobody could store', async () => {
    const { town } = await inTown();
    expect(() => town.send('')).toThrow(ApiError);
    expect(() => town.send('x'.repeat(8_193))).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }) as Error);
    expect(texts(town)).toEqual([]);
  });

  it('edits, reacts and deletes at once, in a room and a thread, and the log holds it', async () => {
    const root = chat.post('town', 'bob', 'root');
    const { engine, town } = await inTown();
    const thread = engine.openThread('town', root.event.messageId);
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root']);
    }, soon);
    const messageOf = (text: string) => {
      const found = [...town.timeline.get().items, ...thread.timeline.get().items].find(
        ({ message, state }) => message.text === text && state === 'sent',
      );
      if (found === undefined) throw new Error(`${text} is not stored.`);
      return found.message;
    };
    town.send('helo');
    thread.send('reply');
    await vi.waitFor(() => {
      expect([messageOf('helo').text, messageOf('reply').text]).toEqual(['helo', 'reply']);
    }, soon);
    town.edit(messageOf('helo'), 'hello');
    town.react(messageOf('root'), '👍');
    thread.delete(messageOf('reply'));
    expect(texts(town)).toEqual(['root', 'hello']);
    expect(town.timeline.get().items[0]?.message.reactions).toEqual([{ emoji: '👍', users: ['alice'] }]);
    expect(texts(thread)).toEqual(['root', undefined]);
    await vi.waitFor(() => {
      expect(chat.log.map(({ event }) => event.action).sort()).toEqual([
        ...['delete', 'edit', 'post', 'post', 'post', 'react'],
      ]);
    }, soon);
    town.unreact(messageOf('root'), '👍');
    await vi.waitFor(() => {
      expect(chat.log.at(-1)?.event.action).toBe('unreact');
      expect(texts(town)).toEqual(['root', 'hello']);
      expect(messageOf('root').reactions).toEqual([]);
    }, soon);
  });

  it('undoes what is refused, and names it', async () => {
    chat.post('town', 'bob', 'hello');
    const { town } = await inTown();
    chat.faults.refuseSends = new ApiError('FORBIDDEN');
    const [item] = town.timeline.get().items;
    if (item === undefined) throw new Error('There is no message.');
    const clientId = town.react(item.message, '👍');
    expect(town.timeline.get().items[0]?.message.reactions).toHaveLength(1);
    await vi.waitFor(() => {
      expect(town.timeline.get().items[0]).toMatchObject({
        message: { reactions: [] },
        refusedChanges: [{ error: { code: 'FORBIDDEN' } }],
      });
    }, soon);
    town.discard(clientId);
    expect(town.timeline.get().items[0]).toBe(item);
  });

  it('shows a refused message as failed until it is tried again', async () => {
    const { town } = await inTown();
    chat.faults.refuseSends = new ApiError('NOT_MEMBER');
    const clientId = town.send('hello');
    await vi.waitFor(() => {
      expect(town.timeline.get().items[0]).toMatchObject({ state: 'failed', error: { code: 'NOT_MEMBER' } });
    }, soon);
    chat.faults.refuseSends = undefined;
    town.retry(clientId);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent']);
    }, soon);
  });

  it('keeps what is written while the server is unavailable, and sends it in order, each message once', async () => {
    const { engine, town } = await inTown();
    await server.kill();
    await vi.waitFor(() => {
      expect(engine.connection.get().status).toBe('reconnecting');
    }, soon);
    town.send('one');
    town.send('two');
    town.send('three');
    expect(states(town)).toEqual(['pending', 'pending', 'pending']);
    await restart(engine);
    await vi.waitFor(() => {
      expect(states(town)).toEqual(['sent', 'sent', 'sent']);
    }, soon);
    expect(texts(town)).toEqual(['one', 'two', 'three']);
    expect(chat.log.map(({ event }) => event.text)).toEqual(['one', 'two', 'three']);
  });

  it('sends what was not acknowledged again at once on a new connection, not at its timeout', async () => {
    const { engine, town } = await inTown();
    chat.faults.swallowAcks = true;
    town.send('hello');
    await vi.waitFor(() => {
      expect(chat.asked).toContain('send');
    }, soon);
    chat.faults.swallowAcks = false;
    await server.kill();
    // Longer than the first wait between attempts: now only a new connection can make it go out.
    await vi.waitFor(() => {
      expect(engine.connection.get().status).toBe('reconnecting');
      expect(Date.now() - engine.connection.get().since).toBeGreaterThan(1_500);
    }, soon);
    await restart(engine);
    const connectedAt = performance.now();
    await vi.waitFor(() => {
      expect(chat.asked.filter((operation) => operation === 'send')).toHaveLength(2);
      expect(states(town)).toEqual(['sent']);
    }, soon);
    expect(performance.now() - connectedAt).toBeLessThan(2_000);
    expect(chat.log).toHaveLength(1);
  });

  it('misses nothing that was said while the server was away', async () => {
    const { engine, town } = await inTown();
    chat.post('town', 'bob', 'before');
    await server.kill();
    chat.post('town', 'bob', 'during');
    await restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['before', 'during']);
    }, soon);
    expect(chat.asked.filter((operation) => operation === 'page')).toHaveLength(1);
  });

  it('finds a gap that no event shows', async () => {
    const checks: (() => void)[] = [];
    const timer = {
      after: (ms: number, run: () => void) => {
        if (ms > 50_000) checks.push(run);
        return () => undefined;
      },
    };
    const { town } = await inTown({ timer });
    chat.faults.mute = true;
    chat.post('town', 'bob', 'unheard');
    for (const check of checks.splice(0)) check();
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['unheard']);
    }, soon);
  });

  it('does not take a live event for a sign that nothing before it is missing', async () => {
    const { engine, town } = await inTown();
    chat.post('town', 'bob', 'unheard', { quietly: true });
    chat.post('town', 'bob', 'heard');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['heard']);
    }, soon);
    await server.kill();
    await restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['unheard', 'heard']);
    }, soon);
  });

  it('starts over when the log is another one, without an empty screen in between', async () => {
    chat.post('town', 'bob', 'old');
    const { engine, town } = await inTown();
    const seen: string[] = [];
    town.timeline.subscribe(() => {
      const { status, items } = town.timeline.get();
      seen.push(`${status} ${items.length}`);
    });
    await server.kill();
    chat.epoch = 'two';
    chat.post('town', 'bob', 'new');
    await restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['old', 'new']);
    }, soon);
    // Once more when the new message came live before the page.
    expect(new Set(seen)).toEqual(new Set(['ready 2']));
    chat.post('town', 'bob', 'newer');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['old', 'new', 'newer']);
    }, soon);
  });

  it('asks again for rooms that are deferred, and says when one is gone', async () => {
    const { engine, town } = await inTown();
    chat.faults.syncs.push('deferred', 'deferred');
    await server.kill();
    chat.post('town', 'bob', 'during');
    await restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['during']);
    }, soon);
    chat.faults.syncs.push('gone');
    chat.rooms.delete('town');
    await server.kill();
    await restart(engine);
    await vi.waitFor(() => {
      expect(town.timeline.get()).toMatchObject({ status: 'gone', items: [] });
    }, soon);
  });

  it('loads older pages upward until there are none', async () => {
    for (let number = 0; number < 120; number += 1) chat.post('town', 'bob', `${number}`);
    const { town } = await inTown();
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([50, '70', true]);
    await Promise.all([town.loadOlder(), town.loadOlder()]);
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([100, '20', true]);
    chat.faults.failHistory = new ApiError('INTERNAL');
    await town.loadOlder();
    expect(town.timeline.get()).toMatchObject({ status: 'ready', loadingOlder: false, error: { code: 'INTERNAL' } });
    chat.faults.failHistory = undefined;
    await town.loadOlder();
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([120, '0', false]);
    expect(town.timeline.get()).not.toHaveProperty('error');
  });

  it('loads by itself what failed, on the same connection, and my rooms at once when asked', async () => {
    const away = new ApiError('UNAVAILABLE');
    Object.assign(chat.faults, { failHistory: away, failRooms: away });
    const engine = start();
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect([engine.rooms.get().status, town.timeline.get().status]).toEqual(['failed', 'failed']);
    }, soon);
    Object.assign(chat.faults, { failHistory: undefined, failRooms: undefined });
    await engine.reloadRooms();
    expect(engine.rooms.get().status).toBe('ready');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
    }, soon);
  });

  it('says that a room failed, and loads it when asked again', async () => {
    chat.faults.failHistory = new ApiError('INTERNAL');
    const engine = start();
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect(town.timeline.get()).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } });
    }, soon);
    chat.faults.failHistory = undefined;
    await town.reload();
    expect(town.timeline.get().status).toBe('ready');
  });

  it('says that a room is gone that is not there', async () => {
    const room = start().open('nowhere');
    await vi.waitFor(() => {
      expect(room.timeline.get().status).toBe('gone');
    }, soon);
  });

  it('counts what others say in rooms that are not on screen, until they are', async () => {
    const { engine, town } = await inTown();
    await settled(engine);
    chat.post('garden', 'bob', 'hello');
    chat.post('garden', 'alice', 'from my phone');
    chat.post('garden', 'bob', 'again');
    chat.post('town', 'bob', 'on screen');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(2);
      expect(texts(town)).toEqual(['on screen']);
    }, soon);
    expect(unreadOf(engine, 'town')).toBe(0);
    const garden = engine.open('garden');
    expect(unreadOf(engine, 'garden')).toBe(0);
    town.close();
    await settled(engine);
    chat.post('town', 'bob', 'off screen');
    await vi.waitFor(() => {
      expect(garden.timeline.get().status).toBe('ready');
      expect(unreadOf(engine, 'town')).toBe(1);
    }, soon);
  });

  it('counts what was missed in a room that was on screen before', async () => {
    const { engine, town } = await inTown();
    chat.post('town', 'bob', 'seen');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['seen']);
    }, soon);
    town.close();
    await server.kill();
    chat.post('town', 'bob', 'missed');
    chat.post('town', 'alice', 'my own');
    await restart(engine);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'town')).toBe(1);
    }, soon);
  });

  it('counts what was missed in a room that was never on screen', async () => {
    const { engine } = await inTown();
    await settled(engine);
    chat.post('garden', 'bob', 'heard');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(1);
    }, soon);
    await server.kill();
    chat.post('garden', 'bob', 'missed');
    await restart(engine);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(2);
    }, soon);
  });

  it('shows a room again that is there again while it is on screen', async () => {
    chat.post('town', 'bob', 'hello');
    const { town } = await inTown();
    const tell = (kind: string) => {
      const change = { v: 1, room: 'town', kind, by: 'bob' };
      chat.service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, change);
    };
    chat.rooms.delete('town');
    tell('kicked');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('gone');
    }, soon);
    chat.rooms.set('town', roomInfo('town'));
    tell('invited');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
      expect(texts(town)).toEqual(['hello']);
    }, soon);
  });

  it('shows a thread beside its room, live, and neither in the other', async () => {
    const root = chat.post('town', 'bob', 'root').event.messageId;
    chat.post('town', 'bob', 'reply', { threadId: root });
    const { engine, town } = await inTown();
    const thread = engine.openThread('town', root);
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root', 'reply']);
    }, soon);
    chat.post('town', 'bob', 'again', { threadId: root });
    chat.post('town', 'bob', 'to all');
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root', 'reply', 'again']);
      expect(texts(town)).toEqual(['root', 'to all']);
    }, soon);
    await server.kill();
    chat.post('town', 'bob', 'missed', { threadId: root });
    await restart(engine);
    await vi.waitFor(() => {
      expect(texts(thread).at(-1)).toBe('missed');
    }, soon);
    thread.close();
    expect(engine.open('town')).toBe(town);
  });

  it('jumps to where somebody points, reads on from there, and comes back', async () => {
    for (let number = 0; number < 200; number += 1) chat.post('town', 'bob', `${number}`);
    const { town } = await inTown();
    await town.jumpTo(50);
    expect([texts(town)[0], texts(town).at(-1)]).toEqual(['24', '73']);
    chat.post('town', 'bob', 'newest');
    await vi.waitFor(() => {
      expect(town.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: true, newer: 1 });
    }, soon);
    await town.loadNewer();
    expect(texts(town).at(-1)).toBe('123');
    await town.jumpToPresent();
    expect(texts(town).at(-1)).toBe('newest');
    expect(town.timeline.get()).toMatchObject({ hasNewer: false, newer: 0 });
  });

  it('shows a room at once that was on screen before, and catches up', async () => {
    chat.post('town', 'bob', 'one');
    const { engine, town } = await inTown();
    town.close();
    chat.post('town', 'bob', 'two', { quietly: true });
    const again = engine.open('town');
    expect([again.timeline.get().status, ...texts(again)]).toEqual(['ready', 'one']);
    await vi.waitFor(() => {
      expect(texts(again)).toEqual(['one', 'two']);
    }, soon);
    expect(chat.asked.filter((operation) => operation === 'page')).toHaveLength(1);
  });

  it('opens a room for many and closes it with the last', async () => {
    const { engine, town } = await inTown();
    expect(engine.open('town')).toBe(town);
    town.close();
    chat.post('town', 'bob', 'still there');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['still there']);
    }, soon);
    town.close();
    expect(engine.open('town')).not.toBe(town);
  });

  it('shows private rooms as they come to their members alone', async () => {
    const room = 'p-abcdefghijklmnopqrstuvwxyz';
    chat.rooms.set(room, roomInfo(room));
    chat.members.set(room, [{ user: 'alice', role: 'member' }]);
    const { engine } = await inTown();
    chat.post(room, 'bob', 'psst');
    await vi.waitFor(() => {
      expect(unreadOf(engine, room)).toBe(1);
    }, soon);
    const secret = engine.open(room);
    chat.post(room, 'bob', 'hey');
    await vi.waitFor(() => {
      expect(texts(secret)).toEqual(['psst', 'hey']);
    }, soon);
    chat.rooms.delete(room);
    chat.service.publish(events.membershipChanged, { user: 'alice', room }, { v: 1, room, kind: 'kicked', by: 'bob' });
    await vi.waitFor(() => {
      expect(secret.timeline.get()).toMatchObject({ status: 'gone', items: [] });
      expect(unreadOf(engine, room)).toBeUndefined();
    }, soon);
  });

  describe('with a private room on screen', () => {
    const room = 'p-abcdefghijklmnopqrstuvwxyz';
    const others = Array.from({ length: 60 }, (_, index) => ({ user: `u${index}`, role: 'member' as const }));

    const inRoom = async (members: typeof others): Promise<{ secret: OpenRoom; delivered: () => number }> => {
      chat.rooms.set(room, roomInfo(room));
      chat.members.set(room, [{ user: 'alice', role: 'member' }, ...members]);
      let delivered = 0;
      const connection = connect({ servers: server.wsUrl, user: 'alice', token: () => TOKEN });
      const subscribe: Connection['subscribe'] = (event, filter, onEvent) =>
        connection.subscribe(event, filter, (received) => {
          if (event.subject === events.live.member.subject) delivered += 1;
          onEvent(received);
        });
      const engine = new Engine({ ...connection, subscribe });
      engines.push(engine);
      const secret = engine.open(room);
      await vi.waitFor(() => {
        expect([secret.timeline.get().status, secret.members.get().status]).toEqual(['ready', 'ready']);
      }, soon);
      await settled(engine);
      return { secret, delivered: () => delivered };
    };

    it('gets each event of it once', async () => {
      const { secret, delivered } = await inRoom([]);
      chat.post(room, 'bob', 'one');
      chat.post(room, 'bob', 'two');
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one', 'two']);
      }, soon);
      expect(delivered()).toBe(2);
    });

    it('asks for what was said where it has too many members to be sent the content, once for all at a time', async () => {
      const { secret } = await inRoom(others);
      const before = chat.asked.length;
      for (const text of ['one', 'two', 'three']) chat.post(room, 'bob', text);
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one', 'two', 'three']);
      }, soon);
      expect(chat.asked.slice(before).filter((operation) => !operation.startsWith('heartbeat'))).toEqual(['get 1,2,3']);
    });

    it('syncs it when what was said is not to be had any more', async () => {
      const { secret } = await inRoom(others);
      chat.faults.forgetful = true;
      chat.post(room, 'bob', 'one');
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one']);
      }, soon);
      expect(chat.asked).toContain(`sync ${room}`);
    });
  });

  it('joins, leaves, creates and browses rooms', async () => {
    chat.rooms.set('attic', roomInfo('attic', { role: null }));
    const { engine } = await inTown();
    const mine = () => engine.rooms.get().mine.map(({ room }) => room);
    expect((await engine.browse()).rooms.map(({ room }) => room)).toContain('attic');
    await engine.join('attic');
    expect(mine()).toEqual(['attic', 'garden', 'town']);
    await engine.leave('garden');
    expect(mine()).toEqual(['attic', 'town']);
    await engine.create({ room: 'cellar', displayName: 'Cellar', topic: '' });
    expect(mine()).toEqual(['attic', 'cellar', 'town']);
    const again = engine.create({ room: 'cellar', displayName: 'Cellar', topic: '' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('shows rooms that I am brought into', async () => {
    const { engine } = await inTown();
    chat.rooms.set('attic', roomInfo('attic'));
    const invited = { v: 1, room: 'attic', kind: 'invited', by: 'bob' };
    chat.service.publish(events.membershipChanged, { user: 'alice', room: 'attic' }, invited);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'attic')).toBe(0);
    }, soon);
  });

  it('shows who is writing, comes and goes', async () => {
    chat.members.set('town', [{ user: 'alice', role: 'member' }]);
    const { town } = await inTown();
    const tell = (kind: string, user: string) => {
      chat.service.publish(events.roomPresence.everyone, { room: 'town' }, { v: 1, kind, room: 'town', user });
    };
    await vi.waitFor(() => {
      expect(town.members.get().members).toHaveLength(1);
    }, soon);
    for (const user of ['bob', 'alice']) tell('typing', user);
    tell('joined', 'bob');
    await vi.waitFor(() => {
      expect(town.members.get().members.map(({ user }) => user)).toEqual(['alice', 'bob']);
      expect(town.typing.get()).toEqual(['bob']);
    }, soon);
    chat.post('town', 'bob', 'there');
    tell('left', 'bob');
    await vi.waitFor(() => {
      expect(town.typing.get()).toEqual([]);
      expect(town.members.get().members.map(({ user }) => user)).toEqual(['alice']);
    }, soon);
    town.sendTyping();
    town.sendTyping();
    await vi.waitFor(() => {
      expect(chat.asked.filter((operation) => operation === 'typing')).toHaveLength(1);
    }, soon);
  });

  it('knows the presence of the people whom somebody looks at, also after a cut', async () => {
    const { engine } = await inTown();
    const bob = engine.presenceOf('bob');
    expect(engine.presenceOf('bob')).toBe(bob);
    const stop = bob.subscribe(() => undefined);
    engine.presenceOf('carol').subscribe(() => undefined);
    await vi.waitFor(() => {
      expect(bob.get()).toEqual({ user: 'bob', status: 'online' });
    }, soon);
    expect(chat.asked).toContain('presence bob,carol');
    chat.service.publish(events.presenceChanged, { person: 'bob' }, { user: 'bob', status: 'away' });
    await vi.waitFor(() => {
      expect(bob.get()?.status).toBe('away');
    }, soon);
    await server.kill();
    await restart(engine);
    await vi.waitFor(() => {
      expect(bob.get()?.status).toBe('online');
    }, soon);
    stop();
    stop();
  });

  it('says that it lives on each link, and that it ends', async () => {
    const { engine } = await inTown();
    await vi.waitFor(() => {
      expect(chat.asked).toContain('heartbeat');
    }, soon);
    await engine.setStatus('busy', 'in a meeting');
    await engine.close();
    await vi.waitFor(() => {
      expect(chat.asked.filter((operation) => operation === 'disconnect')).toHaveLength(1);
    }, soon);
    expect(engine.connection.get()).toMatchObject({ status: 'closed', reason: 'signed-out' });
  });
});
