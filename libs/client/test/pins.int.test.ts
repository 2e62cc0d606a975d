import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenRoom } from '../src/index.ts';
import { soon, TestChat } from './chat.ts';

let at: TestChat;
beforeEach(async () => {
  at = await TestChat.start();
});
afterEach(() => at.stop());

const pinnedIn = (room: OpenRoom): readonly (string | undefined)[] =>
  room.timeline.get().items.flatMap(({ message }) => (message.pin === undefined ? [] : [message.text]));

const untilPinned = (room: OpenRoom, ...texts: readonly string[]) =>
  vi.waitFor(() => {
    expect(pinnedIn(room)).toEqual(texts);
    expect(room.pins.get()).toMatchObject({ status: 'ready', pins: texts.map(() => ({})) });
  }, soon);

describe('what is pinned in a room on screen', () => {
  it('shows on its messages, when it opens, as others and I change it, and after a lost connection', async () => {
    const ids = ['one', 'two'].map((text) => at.chat.post('town', 'bob', text).event.messageId);
    const [one = '', two = ''] = ids;
    at.chat.pins.set('town', [{ messageId: one, by: 'bob', at: 1 }]);
    const { engine, town } = await at.inTown();
    await untilPinned(town, 'one');
    at.chat.tellPin({ v: 1, room: 'town', messageId: two, pinned: true, by: 'bob', at: 2 });
    await untilPinned(town, 'one', 'two');
    at.chat.tellPin({ v: 1, room: 'garden', messageId: one, pinned: false, by: 'bob', at: 3 });
    await town.pin(two, false);
    await untilPinned(town, 'one');
    await town.pin(two, true);
    expect(pinnedIn(town)).toEqual(['one', 'two']);
    await at.kill();
    at.chat.pins.set('town', [{ messageId: two, by: 'bob', at: 4 }]);
    await at.restart(engine);
    await untilPinned(town, 'two');
  });

  it('loses what is deleted', async () => {
    const { messageId } = at.chat.post('town', 'bob', 'one').event;
    at.chat.pins.set('town', [{ messageId, by: 'bob', at: 1 }]);
    const { engine, town } = await at.inTown();
    await untilPinned(town, 'one');
    await engine.moderate({ room: 'town', messageId });
    await vi.waitFor(() => {
      expect(town.pins.get().pins).toEqual([]);
    }, soon);
  });

  it('is shown at once in a room that was on screen before', async () => {
    const { messageId } = at.chat.post('town', 'bob', 'one').event;
    at.chat.pins.set('town', [{ messageId, by: 'bob', at: 1 }]);
    const { engine, town } = await at.inTown();
    await untilPinned(town, 'one');
    town.close();
    expect(pinnedIn(engine.open('town'))).toEqual(['one']);
  });

  it('is fetched where it is not loaded', async () => {
    const ids = ['one', 'two', 'three'].map((text) => at.chat.post('town', 'bob', text).event.messageId);
    const { town } = await at.inTown();
    const { messages, left } = await town.messages(ids);
    expect([messages.map(({ text }) => text), left]).toEqual([['one', 'two'], ids.slice(2)]);
  });
});
