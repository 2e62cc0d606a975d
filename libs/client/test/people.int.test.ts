import { ApiError, events } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { eventOf } from '@nats-chat/timeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled, soon, texts, unreadOf, TestChat } from './chat.ts';
import { said } from './events.ts';
import { roomInfo } from './fake-chat.ts';

const NO_PREFS = { level: 'all', muted: false, favourite: false, hidden: false } as const;

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => at.stop());

describe('the people and rooms around me', () => {
  it('counts what others say in rooms that are not on screen, until they are', async () => {
    const { engine, town } = await at.inTown();
    await settled(engine);
    at.chat.post('garden', 'bob', 'hello');
    at.chat.post('garden', 'alice', 'from my phone');
    at.chat.post('garden', 'bob', 'again');
    at.chat.post('town', 'bob', 'on screen');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(2);
      expect(texts(town)).toEqual(['on screen']);
    }, soon);
    expect(unreadOf(engine, 'town')).toBe(0);
    const garden = engine.open('garden');
    expect(unreadOf(engine, 'garden')).toBe(0);
    town.close();
    await settled(engine);
    at.chat.post('town', 'bob', 'off screen');
    await vi.waitFor(() => {
      expect(garden.timeline.get().status).toBe('ready');
      expect(unreadOf(engine, 'town')).toBe(1);
    }, soon);
  });

  it('joins, leaves, creates and browses rooms', async () => {
    at.chat.rooms.set('attic', roomInfo('attic', { role: null }));
    const { engine } = await at.inTown();
    const mine = () => engine.rooms.get().mine.map(({ room }) => room);
    expect((await engine.browse()).rooms.map(({ room }) => room)).toContain('attic');
    await engine.join('attic');
    expect(mine()).toEqual(['attic', 'garden', 'town']);
    await engine.leave('garden');
    expect(mine()).toEqual(['attic', 'town']);
    await engine.create({ type: 'public', room: 'cellar', displayName: 'Cellar', topic: '' });
    expect(mine()).toEqual(['attic', 'cellar', 'town']);
    const again = engine.create({ type: 'public', room: 'cellar', displayName: 'Cellar', topic: '' });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('knows until when I am kept out of a room once I try to join it', async () => {
    at.chat.rooms.set('attic', roomInfo('attic', { role: null }));
    const { engine } = await at.inTown();
    const { info } = engine.open('attic');
    await vi.waitFor(() => {
      expect(info.get()?.role).toBeNull();
    }, soon);
    at.chat.rooms.set('attic', roomInfo('attic', { role: null, bannedUntil: 5 }));
    at.chat.faults.refuseJoins = new ApiError('FORBIDDEN', 'You may not join it.');
    await expect(engine.join('attic')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(info.get()?.bannedUntil).toBe(5);
  });

  it('shows rooms that I am brought into', async () => {
    const { engine } = await at.inTown();
    at.chat.rooms.set('attic', roomInfo('attic'));
    const invited = { v: 1, room: 'attic', kind: 'invited', by: 'bob' };
    at.chat.service.publish(events.membershipChanged, { user: 'alice', room: 'attic' }, invited);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'attic')).toBe(1);
    }, soon);
    expect(engine.invitation.get()).toEqual({ room: 'attic', by: 'bob' });
    engine.open('attic').close();
    expect(unreadOf(engine, 'attic')).toBe(0);
  });

  it('counts no conversation that somebody opens with me until they write', async () => {
    const { engine } = await at.inTown();
    at.chat.rooms.set('dm-ab', { ...roomInfo('dm-ab'), type: 'dm', people: [{ user: 'alice' }, { user: 'bob' }] });
    const invited = { v: 1, room: 'dm-ab', kind: 'invited', by: 'bob' };
    at.chat.service.publish(events.membershipChanged, { user: 'alice', room: 'dm-ab' }, invited);
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'dm-ab')).toBe(0);
    }, soon);
    expect(engine.invitation.get()).toBeUndefined();
  });

  it('keeps my settings for a room, also those that I change elsewhere', async () => {
    const { engine } = await at.inTown();
    const prefsOf = (room: string) => engine.rooms.get().mine.find((info) => info.room === room)?.prefs;
    await engine.setPrefs('garden', { muted: true });
    expect(prefsOf('garden')).toMatchObject({ muted: true, favourite: false });
    await settled(engine);
    const prefs = { level: 'all', muted: false, favourite: true, hidden: false };
    at.chat.service.publish(events.prefsChanged, { user: 'alice' }, { v: 1, room: 'garden', prefs });
    await vi.waitFor(() => {
      expect(prefsOf('garden')).toEqual(prefs);
    }, soon);
  });

  it.each([
    ['that I do not look at', false],
    ['that is on screen', true],
  ])('brings back a hidden conversation %s when somebody writes, and not before', async (_, isOpen) => {
    const old = at.chat.post('dm-1', 'bob', 'before', { quietly: true });
    const hidden = { ...NO_PREFS, hidden: true, hiddenAt: old.event.timestamp + 1 };
    at.chat.rooms.set('dm-1', { ...roomInfo('dm-1'), prefs: hidden });
    at.chat.members.set('dm-1', [{ user: 'alice', role: 'member' }]);
    const { engine } = await at.inTown();
    const found = () => engine.rooms.get().mine.find(({ room }) => room === 'dm-1');
    expect(found()).toMatchObject({ unlisted: true, last: { text: 'before' }, activeAt: old.event.timestamp });
    if (isOpen) engine.open('dm-1');
    await settled(engine);
    const facts = { messageId: uuidV7(), user: 'bob', threadId: undefined, timestamp: Date.now() };
    const { messageId: targetId, clientId: targetClientId } = old.event;
    const target = { user: 'alice', room: 'dm-1' };
    for (const command of [
      { clientId: uuidV7(), targetId, targetClientId, action: 'edit', text: 'edited' },
      { clientId: uuidV7(), targetId, action: 'react', emoji: '👍' },
    ] as const) {
      at.chat.service.publish(events.live.member, target, { room: 'dm-1', seq: 900, event: eventOf(command, facts) });
    }
    await vi.waitFor(() => {
      expect(found()?.last?.text).toBe('edited');
    }, soon);
    expect(found()?.unlisted).toBe(true);
    at.chat.post('dm-1', 'bob', 'new');
    await vi.waitFor(() => {
      expect(found()).toMatchObject({ unlisted: false, last: { text: 'new' } });
    }, soon);
    // Which stays hidden, since that time, for whoever wants to know.
    expect(found()?.prefs).toEqual(hidden);
  });

  it('lists a conversation that somebody wrote in while I was away, though I had hidden it', async () => {
    at.chat.rooms.set('dm-1', { ...roomInfo('dm-1'), prefs: { ...NO_PREFS, hidden: true, hiddenAt: 1 } });
    at.chat.post('dm-1', 'bob', 'while you were away', { quietly: true });
    const { engine } = await at.inTown();
    expect(engine.rooms.get().mine.find(({ room }) => room === 'dm-1')?.unlisted).toBe(false);
  });

  it('shows the role that somebody else was given, as the room hears of it', async () => {
    at.chat.members.set('town', [
      { user: 'alice', role: 'member' },
      { user: 'bob', role: 'member' },
    ]);
    const { town } = await at.inTown();
    await vi.waitFor(() => {
      expect(town.members.get().members).toHaveLength(2);
    }, soon);
    const system = { type: 'role', actor: 'alice', subjects: ['bob'], values: { role: 'admin' } };
    const logged = said(900, '', { kind: 'system', user: 'SYSTEM', system });
    at.chat.service.publish(events.live.everyone, { room: 'town' }, logged);
    await vi.waitFor(() => {
      expect(town.members.get().members).toMatchObject([{ role: 'member' }, { user: 'bob', role: 'admin' }]);
    }, soon);
  });

  it('shows who is writing, comes and goes', async () => {
    at.chat.members.set('town', [{ user: 'alice', role: 'member' }]);
    const { town } = await at.inTown();
    const tell = (kind: string, user: string) => {
      at.chat.service.publish(events.roomPresence.everyone, { room: 'town' }, { v: 1, kind, room: 'town', user });
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
    at.chat.post('town', 'bob', 'there');
    tell('left', 'bob');
    await vi.waitFor(() => {
      expect(town.typing.get()).toEqual([]);
      expect(town.members.get().members.map(({ user }) => user)).toEqual(['alice']);
    }, soon);
    town.sendTyping();
    town.sendTyping();
    await vi.waitFor(() => {
      expect(at.chat.asked.filter((operation) => operation === 'typing')).toHaveLength(1);
    }, soon);
  });

  it('calls those who are in no list by their names in the directory, and follows changes of names', async () => {
    at.chat.people.set('bob', 'Bob Builder').set('carol', 'Carol');
    const { engine } = await at.inTown();
    expect(['bob', 'carol'].map(engine.nameOf)).toEqual(['bob', 'carol']);
    await vi.waitFor(() => {
      expect(['bob', 'carol'].map(engine.names.get())).toEqual(['Bob Builder', 'Carol']);
    }, soon);
    const renamed = { v: 1, user: 'bob', displayName: 'Robert', state: 'active' };
    at.chat.service.publish(events.personChanged, { person: 'bob' }, renamed);
    await vi.waitFor(() => {
      expect(['bob', 'carol'].map(engine.names.get())).toEqual(['Robert', 'Carol']);
    }, soon);
    expect(await engine.searchPeople('aro')).toEqual([{ user: 'carol', displayName: 'Carol', state: 'active' }]);
  });

  it('says of a person how far ahead their clock is, and which rooms both are in', async () => {
    at.chat.people.set('bob', 'Bob Builder');
    const { engine } = await at.inTown();
    at.chat.members.set('town', [
      { user: 'alice', role: 'member' },
      { user: 'bob', role: 'member' },
    ]);
    expect(await engine.utcOffsetOf('bob')).toBe(60);
    expect(await engine.utcOffsetOf('nobody')).toBeUndefined();
    expect(await engine.commonRooms('bob')).toEqual({ rooms: ['town'], hasMore: false });
    expect(await engine.commonRooms('nobody')).toEqual({ rooms: [], hasMore: false });
  });

  it('knows the presence of the people whom somebody looks at, also after a cut', async () => {
    const { engine } = await at.inTown();
    const bob = engine.presenceOf('bob');
    expect(engine.presenceOf('bob')).toBe(bob);
    const stop = bob.subscribe(() => undefined);
    engine.presenceOf('carol').subscribe(() => undefined);
    await vi.waitFor(() => {
      expect(bob.get()).toEqual({ user: 'bob', status: 'online' });
    }, soon);
    expect(at.chat.asked).toContain('presence bob,carol');
    at.chat.service.publish(events.presenceChanged, { person: 'bob' }, { user: 'bob', status: 'away' });
    await vi.waitFor(() => {
      expect(bob.get()?.status).toBe('away');
    }, soon);
    await at.kill();
    await at.restart(engine);
    await vi.waitFor(() => {
      expect(bob.get()?.status).toBe('online');
    }, soon);
    stop();
    stop();
  });

  it('says that it lives on each link, and that it ends', async () => {
    const { engine } = await at.inTown();
    await vi.waitFor(() => {
      expect(at.chat.asked).toContain('heartbeat');
    }, soon);
    await engine.setStatus('busy', 'in a meeting');
    await engine.close();
    await vi.waitFor(() => {
      expect(at.chat.asked.filter((operation) => operation === 'disconnect')).toHaveLength(1);
    }, soon);
    expect(engine.connection.get()).toMatchObject({ status: 'closed', reason: 'signed-out' });
  });
});
