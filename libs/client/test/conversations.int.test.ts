import { ApiError, events } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, createEngine, type Connection, type OpenRoom } from '../src/index.ts';
import { settled, soon, texts, unreadOf, TestChat } from './chat.ts';
import { roomInfo } from './fake-chat.ts';
import { TOKEN } from './nats.ts';

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => at.stop());

describe('what is on screen', () => {
  it('shows my rooms by name, and what a room says when it opens', async () => {
    at.chat.post('town', 'bob', 'one');
    at.chat.members.set('town', [{ user: 'bob', role: 'owner', displayName: 'Bob Builder' }]);
    const { engine, town } = await at.inTown();
    expect(engine.rooms.get().mine.map(({ room }) => room)).toEqual(['garden', 'town']);
    expect(texts(town)).toEqual(['one']);
    await vi.waitFor(() => {
      expect(town.members.get()).toMatchObject({ status: 'ready', members: [{ user: 'bob', role: 'owner' }] });
    }, soon);
    expect([engine.nameOf('bob'), engine.nameOf('jane=2Edoe')]).toEqual(['Bob Builder', 'jane.doe']);
    expect(town.info.get()).toMatchObject({ room: 'town' });
  });

  it('loads older pages upward until there are none', async () => {
    for (let number = 0; number < 120; number += 1) at.chat.post('town', 'bob', `${number}`);
    const { town } = await at.inTown();
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([50, '70', true]);
    await Promise.all([town.loadOlder(), town.loadOlder()]);
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([100, '20', true]);
    at.chat.faults.failHistory = new ApiError('INTERNAL');
    await town.loadOlder();
    expect(town.timeline.get()).toMatchObject({ status: 'ready', loadingOlder: false, error: { code: 'INTERNAL' } });
    at.chat.faults.failHistory = undefined;
    await town.loadOlder();
    expect([texts(town).length, texts(town)[0], town.timeline.get().hasOlder]).toEqual([120, '0', false]);
    expect(town.timeline.get()).not.toHaveProperty('error');
  });

  it('says that a room failed, and loads it when asked again', async () => {
    at.chat.faults.failHistory = new ApiError('INTERNAL');
    const engine = at.start();
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect(town.timeline.get()).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } });
    }, soon);
    at.chat.faults.failHistory = undefined;
    await town.reload();
    expect(town.timeline.get().status).toBe('ready');
  });

  it('says that a room is gone that is not there', async () => {
    const room = at.start().open('nowhere');
    await vi.waitFor(() => {
      expect(room.timeline.get().status).toBe('gone');
    }, soon);
  });

  it('shows a room again that is there again while it is on screen', async () => {
    at.chat.post('town', 'bob', 'hello');
    const { town } = await at.inTown();
    const tell = (kind: string) => {
      const change = { v: 1, room: 'town', kind, by: 'bob' };
      at.chat.service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, change);
    };
    at.chat.rooms.delete('town');
    tell('kicked');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('gone');
    }, soon);
    at.chat.rooms.set('town', roomInfo('town'));
    tell('invited');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
      expect(texts(town)).toEqual(['hello']);
    }, soon);
  });

  it('shows a thread beside its room, live, and neither in the other', async () => {
    const root = at.chat.post('town', 'bob', 'root').event.messageId;
    at.chat.post('town', 'bob', 'reply', { threadId: root });
    const { engine, town } = await at.inTown();
    const thread = engine.openThread('town', root);
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root', 'reply']);
    }, soon);
    at.chat.post('town', 'bob', 'again', { threadId: root });
    at.chat.post('town', 'bob', 'to all');
    await vi.waitFor(() => {
      expect(texts(thread)).toEqual(['root', 'reply', 'again']);
      expect(texts(town)).toEqual(['root', 'to all']);
    }, soon);
    await at.kill();
    at.chat.post('town', 'bob', 'missed', { threadId: root });
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(texts(thread).at(-1)).toBe('missed');
    }, soon);
    thread.close();
    expect(engine.open('town')).toBe(town);
  });

  it('jumps to where somebody points, reads on from there, and comes back', async () => {
    for (let number = 0; number < 200; number += 1) at.chat.post('town', 'bob', `${number}`);
    const { town } = await at.inTown();
    await town.jumpTo(50);
    expect([texts(town)[0], texts(town).at(-1)]).toEqual(['24', '73']);
    at.chat.post('town', 'bob', 'newest');
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
    at.chat.post('town', 'bob', 'one');
    const { engine, town } = await at.inTown();
    town.close();
    at.chat.post('town', 'bob', 'two', { quietly: true });
    const again = engine.open('town');
    expect([again.timeline.get().status, ...texts(again)]).toEqual(['ready', 'one']);
    await vi.waitFor(() => {
      expect(texts(again)).toEqual(['one', 'two']);
    }, soon);
    expect(at.chat.asked.filter((operation) => operation === 'page')).toHaveLength(1);
  });

  it('opens a room for many and closes it with the last', async () => {
    const { engine, town } = await at.inTown();
    expect(engine.open('town')).toBe(town);
    town.close();
    at.chat.post('town', 'bob', 'still there');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['still there']);
    }, soon);
    town.close();
    expect(engine.open('town')).not.toBe(town);
  });

  it('shows private rooms as they come to their members alone', async () => {
    const room = 'p-abcdefghijklmnopqrstuvwxyz';
    at.chat.rooms.set(room, roomInfo(room));
    at.chat.members.set(room, [{ user: 'alice', role: 'member' }]);
    const { engine } = await at.inTown();
    at.chat.post(room, 'bob', 'psst');
    await vi.waitFor(() => {
      expect(unreadOf(engine, room)).toBe(1);
    }, soon);
    const secret = engine.open(room);
    at.chat.post(room, 'bob', 'hey');
    await vi.waitFor(() => {
      expect(texts(secret)).toEqual(['psst', 'hey']);
    }, soon);
    at.chat.rooms.delete(room);
    at.chat.service.publish(
      events.membershipChanged,
      { user: 'alice', room },
      { v: 1, room, kind: 'kicked', by: 'bob' },
    );
    await vi.waitFor(() => {
      expect(secret.timeline.get()).toMatchObject({ status: 'gone', items: [] });
      expect(unreadOf(engine, room)).toBeUndefined();
    }, soon);
  });

  describe('with a private room on screen', () => {
    const room = 'p-abcdefghijklmnopqrstuvwxyz';
    const others = Array.from({ length: 60 }, (_, index) => ({ user: `u${index}`, role: 'member' as const }));

    const inRoom = async (members: typeof others): Promise<{ secret: OpenRoom; delivered: () => number }> => {
      at.chat.rooms.set(room, roomInfo(room));
      at.chat.members.set(room, [{ user: 'alice', role: 'member' }, ...members]);
      let delivered = 0;
      const connection = connect({ servers: at.wsUrl, user: 'alice', token: () => TOKEN });
      const subscribe: Connection['subscribe'] = (event, filter, onEvent) =>
        connection.subscribe(event, filter, (received) => {
          if (event.subject === events.live.member.subject) delivered += 1;
          onEvent(received);
        });
      const engine = createEngine({ ...connection, subscribe });
      at.keep(engine);
      const secret = engine.open(room);
      await vi.waitFor(() => {
        expect([secret.timeline.get().status, secret.members.get().status]).toEqual(['ready', 'ready']);
      }, soon);
      await settled(engine);
      return { secret, delivered: () => delivered };
    };

    it('gets each event of it once', async () => {
      const { secret, delivered } = await inRoom([]);
      at.chat.post(room, 'bob', 'one');
      at.chat.post(room, 'bob', 'two');
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one', 'two']);
      }, soon);
      expect(delivered()).toBe(2);
    });

    it('asks for what was said where it has too many members to be sent the content, once for all at a time', async () => {
      const { secret } = await inRoom(others);
      const before = at.chat.asked.length;
      for (const text of ['one', 'two', 'three']) at.chat.post(room, 'bob', text);
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one', 'two', 'three']);
      }, soon);
      expect(at.chat.asked.slice(before).filter((operation) => !operation.startsWith('heartbeat'))).toEqual([
        'get 1,2,3',
      ]);
    });

    it('syncs it when what was said is not to be had any more', async () => {
      const { secret } = await inRoom(others);
      at.chat.faults.forgetful = true;
      at.chat.post(room, 'bob', 'one');
      await vi.waitFor(() => {
        expect(texts(secret)).toEqual(['one']);
      }, soon);
      expect(at.chat.asked).toContain(`sync ${room}`);
    });
  });
});
