import { events } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled, soon, texts, unreadOf, TestChat } from './chat.ts';

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => at.stop());

const me = { user: 'alice' };
const typing = { v: 1, kind: 'typing', room: 'town' };

describe('whom I block', () => {
  it('is not counted, is not shown as writing, and is still in the timeline', async () => {
    at.chat.blocked.add('mallory');
    const { engine, town } = await at.inTown();
    await settled(engine);
    expect([...engine.blocked.get()]).toEqual(['mallory']);
    at.chat.post('garden', 'mallory', 'unheard');
    at.chat.post('garden', 'bob', 'heard');
    for (const user of ['mallory', 'bob']) {
      at.chat.service.publish(events.roomPresence.everyone, { room: 'town' }, { ...typing, user });
    }
    at.chat.post('town', 'mallory', 'folded');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(1);
      expect(town.typing.get()).toEqual(['bob']);
      expect(texts(town)).toEqual(['folded']);
    }, soon);
  });

  it('is blocked and unblocked here and in another tab, and what they wrote is unread no more', async () => {
    const { engine } = await at.inTown();
    await settled(engine);
    at.chat.post('garden', 'mallory', 'one');
    await vi.waitFor(() => {
      expect(unreadOf(engine, 'garden')).toBe(1);
    }, soon);
    await engine.block('mallory', true);
    expect([...at.chat.blocked]).toEqual(['mallory']);
    expect([...engine.blocked.get()]).toEqual(['mallory']);
    expect(unreadOf(engine, 'garden')).toBe(0);
    const changed = { v: 1, person: 'mallory', blocked: false };
    at.chat.service.publish(events.blockChanged, me, changed);
    at.chat.service.publish(events.blockChanged, me, { ...changed, person: 'eve', blocked: true });
    await vi.waitFor(() => {
      expect([...engine.blocked.get()]).toEqual(['eve']);
    }, soon);
  });

  it('stays blocked where the list that was on its way did not say so yet', async () => {
    const { engine } = await at.inTown();
    await settled(engine);
    const reload = engine.reloadRooms();
    at.chat.service.publish(events.blockChanged, me, { v: 1, person: 'mallory', blocked: true });
    await reload;
    await vi.waitFor(() => {
      expect([...engine.blocked.get()]).toEqual(['mallory']);
    }, soon);
  });
});

describe('my own settings', () => {
  it('are those of all my devices, from the first connection on', async () => {
    Object.assign(at.chat.ownPrefs, { theme: 'dark' });
    const { engine } = await at.inTown();
    await vi.waitFor(() => {
      expect(engine.ownPrefs.get()).toEqual({ theme: 'dark' });
    }, soon);
    await engine.setOwnPrefs({ density: 'compact' });
    expect(engine.ownPrefs.get()).toEqual({ theme: 'dark', density: 'compact' });
    at.chat.service.publish(events.ownPrefsChanged, me, { v: 1, prefs: { theme: 'light' } });
    await vi.waitFor(() => {
      expect(engine.ownPrefs.get()).toEqual({ theme: 'light' });
    }, soon);
  });
});
