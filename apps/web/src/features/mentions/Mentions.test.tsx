// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage, type Fixture } from '../../../test/fake-engine.ts';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import type { ChatEngine, MentionsVersion, RoomsState } from '../../lib/chat/engine.ts';
import type { WritableStore } from '../../lib/store.ts';
import { Mentions } from './Mentions.tsx';

const said = (seq: number, more = {}, room = 'general') =>
  fakeMessage({ room, user: 'bob', text: `text ${seq}`, seq, more }).message;

const show = (more: Partial<Fixture> = {}): ChatEngine => {
  const fixture: Partial<Fixture> = {
    names: { alice: 'Alice', bob: 'Bob' },
    rooms: [myRoom('general'), myRoom('design')],
    mentions: [said(9), said(8, { threadId: said(1).messageId }, 'design'), said(7, { editedAt: 5 })],
    delayMs: 0,
    ...more,
  };
  const engines: ChatEngine[] = [];
  renderInChat(
    (engine) => {
      engines.push(engine);
      return <Mentions Content={({ message }) => message.text} />;
    },
    { fixture },
  );
  return engines[0]!;
};
const texts = () => screen.queryAllByRole('listitem').map((item) => item.textContent.replaceAll(/[\u2068\u2069]/g, ''));
const grow = (engine: ChatEngine, what: keyof MentionsVersion) => {
  const version = engine.mentionsVersion as WritableStore<MentionsVersion>;
  act(() => {
    version.set({ ...version.get(), [what]: version.get()[what] + 1 });
  });
};
const changed = (engine: ChatEngine) => grow(engine, 'changed');
/** More than the time between two looks at the list. */
const pass = () => act(() => vi.advanceTimersByTimeAsync(5_000));

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the mentions of me', () => {
  it('say who wrote what, in which room or thread, and lead there', async () => {
    const reply = said(8, { threadId: said(1).messageId }, 'design');
    show({ mentions: [said(9), reply, said(7, { editedAt: 5 })] });
    await screen.findByText('text 9');
    const [first, second, third] = texts();
    expect([first, second, third]).toEqual([
      expect.stringMatching(/Bob.*text 9#general$/),
      expect.stringMatching(/text 8Thread in #design$/),
      expect.stringMatching(/text 7#general · edited$/),
    ]);
    const [, way] = screen.getAllByRole('link', { name: /^Show the message of Bob/ });
    expect(way?.getAttribute('href')).toBe(`/r/design/${reply.threadId}/${reply.messageId}`);
  });

  it('show a new one, and lose what is deleted, while they are on the screen', async () => {
    const engine = show();
    await screen.findByText('text 9');
    const mentions = vi.spyOn(engine, 'mentions').mockResolvedValue({ messages: [said(10), said(9)], next: null });
    changed(engine);
    await screen.findByText('text 10');
    expect(texts()).toHaveLength(2);
    expect(mentions).toHaveBeenCalledOnce();
    // However often something changes, they are asked for once more when that has been answered.
    for (let times = 0; times < 5; times += 1) changed(engine);
    await pass();
    expect(mentions).toHaveBeenCalledTimes(2);
  });

  it('have the first page alone loaded again for a new one, and what is below it stays', async () => {
    const all = Array.from({ length: 70 }, (_, index) => said(1_000 - index));
    const engine = show({ mentions: all });
    fireEvent.click(await screen.findByRole('button', { name: 'Load more' }));
    await screen.findByText('text 931');
    const page = { messages: [said(1_001), ...all.slice(0, 49)], next: 'x' };
    const mentions = vi.spyOn(engine, 'mentions').mockResolvedValue(page);
    grow(engine, 'added');
    await screen.findByText('text 1001');
    await pass();
    expect(mentions.mock.calls).toEqual([[]]);
    expect(texts()).toHaveLength(71);
    expect(new Set(texts()).size).toBe(71);
  });

  it('have none missing where more are new than a page holds', async () => {
    const recent = Array.from({ length: 60 }, (_, index) => said(2_000 - index));
    const engine = show();
    await screen.findByText('text 9');
    vi.spyOn(engine, 'mentions').mockImplementation(async (after) =>
      after === undefined ? { messages: recent.slice(0, 50), next: 'x' } : { messages: recent.slice(50), next: null },
    );
    grow(engine, 'added');
    await screen.findByText('text 2000');
    await pass();
    expect(screen.getByRole('button', { name: 'Load more' })).toBeDefined();
    expect(texts()).toHaveLength(50);
    expect(screen.queryByText('text 9')).toBeNull();
  });

  it('have none of a room that I am not in any more', async () => {
    const engine = show();
    await screen.findByText('text 8');
    const rooms = engine.rooms as WritableStore<RoomsState>;
    act(() => {
      rooms.set({ ...rooms.get(), mine: rooms.get().mine.filter(({ room }) => room !== 'design') });
    });
    expect(texts()).toHaveLength(2);
  });

  it('load more when asked, and keep all of it when something changes', async () => {
    const engine = show({ mentions: Array.from({ length: 70 }, (_, index) => said(1_000 - index)) });
    fireEvent.click(await screen.findByRole('button', { name: 'Load more' }));
    await screen.findByText('text 931');
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
    const mentions = vi.spyOn(engine, 'mentions');
    changed(engine);
    await pass();
    expect(mentions).toHaveBeenCalledTimes(2);
    expect(texts()).toHaveLength(70);
  });

  it('fold those of blocked people', async () => {
    show({ blocked: ['bob'], mentions: [said(9)] });
    fireEvent.click(await screen.findByRole('button', { name: 'Show' }));
    expect(screen.getByText('text 9')).toBeDefined();
  });

  it('say that there are none', async () => {
    show({ mentions: [] });
    await screen.findByText('Nobody has mentioned you yet');
  });

  it('say that they could not be loaded, and are asked for again', async () => {
    const engine = show({ mentions: undefined });
    const again = await screen.findByRole('button', { name: 'Try again' });
    vi.spyOn(engine, 'mentions').mockResolvedValue({ messages: [said(9)], next: null });
    fireEvent.click(again);
    await screen.findByText('text 9');
  });
});
