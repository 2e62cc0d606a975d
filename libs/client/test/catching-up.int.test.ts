import { ApiError, EVENT_VERSION, events } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled, soon, texts, unreadOf, TestChat } from './chat.ts';
import { roomInfo } from './fake-chat.ts';

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => at.stop());

describe('a chat that lost touch', () => {
  it('says when the server is newer, by what is live and by what was missed', async () => {
    const { engine, town } = await at.inTown();
    at.chat.post('town', 'bob', 'of today');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['of today']);
    }, soon);
    expect(engine.update.get()).toBe(false);
    const typing = { v: EVENT_VERSION + 1, kind: 'typing', room: 'town', user: 'bob' };
    at.chat.service.publish(events.roomPresence.everyone, { room: 'town' }, typing);
    await vi.waitFor(() => {
      expect(engine.update.get()).toBe(true);
    }, soon);
    const other = await at.inTown();
    const missed = at.chat.post('town', 'bob', 'of tomorrow', { quietly: true });
    Object.assign(missed.event, { v: EVENT_VERSION + 1 });
    expect(other.engine.update.get()).toBe(false);
    await at.kill();
    await at.restart(other.engine);
    await vi.waitFor(() => {
      expect(other.engine.update.get()).toBe(true);
    }, soon);
  });

  it('says when the server is newer, by how somebody is', async () => {
    const { engine } = await at.inTown();
    engine.presenceOf('bob').subscribe(() => undefined);
    const change = (v: number | undefined, status: string) => {
      at.chat.service.publish(events.presenceChanged, { person: 'bob' }, { v, user: 'bob', status });
    };
    await vi.waitFor(() => {
      expect(engine.presenceOf('bob').get()?.status).toBe('online');
    }, soon);
    for (const [v, status, isNewer] of [
      [undefined, 'away', false],
      [EVENT_VERSION, 'busy', false],
      [EVENT_VERSION + 1, 'offline', true],
    ] as const) {
      change(v, status);
      await vi.waitFor(() => {
        expect(engine.presenceOf('bob').get()?.status).toBe(status);
      }, soon);
      expect(engine.update.get()).toBe(isNewer);
    }
  });

  it('misses nothing that was said while the server was away', async () => {
    const { engine, town } = await at.inTown();
    at.chat.post('town', 'bob', 'before');
    await at.kill();
    at.chat.post('town', 'bob', 'during');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['before', 'during']);
    }, soon);
    expect(at.chat.asked.filter((operation) => operation === 'page')).toHaveLength(1);
  });

  it('finds a gap that no event shows', async () => {
    const checks: (() => void)[] = [];
    const timer = {
      after: (ms: number, run: () => void) => {
        if (ms > 50_000) checks.push(run);
        return () => undefined;
      },
    };
    const { town } = await at.inTown({ timer });
    at.chat.faults.mute = true;
    at.chat.post('town', 'bob', 'unheard');
    for (const check of checks.splice(0)) check();
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['unheard']);
    }, soon);
  });

  it.each([
    ['many messages', 1_000, 1],
    ['long messages', 180, 6_000],
  ])('checks again at once after %s, more of which a sync might not give', async (_, count, length) => {
    const { town } = await at.inTown({ timer: { after: () => () => undefined } });
    const syncs = () => at.chat.asked.filter((operation) => operation.startsWith('sync ')).length;
    const before = syncs();
    const text = 'x'.repeat(length);
    for (let round = 0; round < count - 1; round += 1) at.chat.post('town', 'bob', text);
    at.chat.post('town', 'bob', 'the last one');
    await vi.waitFor(() => {
      expect(texts(town).at(-1)).toBe('the last one');
      expect(syncs()).toBe(before + 1);
    }, soon);
  });

  it('does not take a live event for a sign that nothing before it is missing', async () => {
    const { engine, town } = await at.inTown();
    at.chat.post('town', 'bob', 'unheard', { quietly: true });
    at.chat.post('town', 'bob', 'heard');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['heard']);
    }, soon);
    await at.kill();
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['unheard', 'heard']);
    }, soon);
  });

  it('starts over when the log is another one, without an empty screen in between', async () => {
    at.chat.post('town', 'bob', 'old');
    const { engine, town } = await at.inTown();
    const seen: string[] = [];
    town.timeline.subscribe(() => {
      const { status, items } = town.timeline.get();
      seen.push(`${status} ${items.length}`);
    });
    await at.kill();
    at.chat.epoch = 'two';
    at.chat.post('town', 'bob', 'new');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['old', 'new']);
    }, soon);
    // The old message stays until the page is there, which the new one may have come before.
    expect(seen.filter((state) => state !== 'ready 1' && state !== 'ready 2')).toEqual([]);
    at.chat.post('town', 'bob', 'newer');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['old', 'new', 'newer']);
    }, soon);
  });

  it('asks again for rooms that are deferred, and says when one is gone', async () => {
    const { engine, town } = await at.inTown();
    at.chat.faults.syncs.push('deferred', 'deferred');
    await at.kill();
    at.chat.post('town', 'bob', 'during');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['during']);
    }, soon);
    at.chat.faults.syncs.push('gone');
    at.chat.rooms.delete('town');
    await at.kill();
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(town.timeline.get()).toMatchObject({ status: 'gone', items: [] });
    }, soon);
  });

  it('loads by itself what failed, on the same connection, and my rooms at once when asked', async () => {
    const away = new ApiError('UNAVAILABLE');
    Object.assign(at.chat.faults, { failHistory: away, failRooms: away });
    const engine = at.start();
    const town = engine.open('town');
    await vi.waitFor(() => {
      expect([engine.rooms.get().status, town.timeline.get().status]).toEqual(['failed', 'failed']);
    }, soon);
    Object.assign(at.chat.faults, { failHistory: undefined, failRooms: undefined });
    await engine.reloadRooms();
    expect(engine.rooms.get().status).toBe('ready');
    await vi.waitFor(() => {
      expect(town.timeline.get().status).toBe('ready');
    }, soon);
  });

  it('counts what was missed in a room that was on screen before', async () => {
    const { engine, town } = await at.inTown();
    at.chat.post('town', 'bob', 'seen');
    await vi.waitFor(() => {
      expect(texts(town)).toEqual(['seen']);
    }, soon);
    town.close();
    await at.kill();
    at.chat.post('town', 'bob', 'missed');
    at.chat.post('town', 'alice', 'my own');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'town')).toBe(1);
    }, soon);
  });

  it('counts what was missed in a room that it has forgotten, and loads it again', async () => {
    const { engine } = await at.inTown();
    const visited = Array.from({ length: 31 }, (_, index) => `visited${index}`);
    for (const room of visited) at.chat.rooms.set(room, roomInfo(room));
    await engine.reloadRooms();
    for (const room of visited) {
      const visit = engine.open(room);
      await vi.waitFor(() => {
        expect(visit.timeline.get().status).toBe('ready');
      }, soon);
      visit.close();
    }
    const pages = () => at.chat.asked.filter((operation) => operation === 'page').length;
    const before = pages();
    await at.kill();
    at.chat.post('visited0', 'bob', 'missed');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'visited0')).toBe(1);
    }, soon);
    const again = engine.open('visited0');
    const last = engine.open('visited30');
    expect([again.timeline.get().status, last.timeline.get().status]).toEqual(['loading', 'ready']);
    await vi.waitFor(() => {
      expect(texts(again)).toEqual(['missed']);
    }, soon);
    expect(pages()).toBe(before + 1);
  });

  it('counts what was missed in a room that was never on screen', async () => {
    const { engine } = await at.inTown();
    await settled(engine);
    at.chat.post('garden', 'bob', 'heard');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(1);
    }, soon);
    await at.kill();
    at.chat.post('garden', 'bob', 'missed');
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(2);
    }, soon);
  });
});
