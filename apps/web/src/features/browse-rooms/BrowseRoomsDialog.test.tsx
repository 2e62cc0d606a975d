// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { ApiError } from '@nats-chat/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { BrowseRoomsDialog } from './BrowseRoomsDialog.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('lists what one is not in before what one is in, and keeps both where they are when one joins', async () => {
  const { engine } = renderInChat(() => <BrowseRoomsDialog onClose={() => undefined} />, {
    fixture: { rooms: ['art', 'zoo'].map((id) => myRoom(id)), others: ['books', 'music'].map((id) => publicRoom(id)) },
  });
  await screen.findByRole('list', { name: 'Rooms to join' });
  const lists = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(lists()).toEqual(['booksJoin', 'musicJoin', 'artOpen', 'zooOpen']);
  await act(() => engine.join('books'));
  expect(lists()).toEqual(['booksOpen', 'musicJoin', 'artOpen', 'zooOpen']);
});

it('shows archived rooms on demand, which one opens and does not join, found by the same words', async () => {
  const old = { ...publicRoom('old-books'), archived: true };
  renderInChat(() => <BrowseRoomsDialog onClose={() => undefined} />, {
    fixture: { others: [publicRoom('books'), publicRoom('music'), old, { ...old, room: 'past', displayName: 'past' }] },
  });
  await screen.findByRole('list', { name: 'Rooms to join' });
  expect(screen.queryByText('old-books')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show archived rooms' }));
  // The button is gone: the focus is where they are, not at the top of the page.
  expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Archived rooms' }));
  await screen.findByRole('list', { name: 'Archived rooms' });
  const listed = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent);
  expect(listed()).toEqual(['booksJoin', 'musicJoin', 'old-booksOpen', 'pastOpen']);
  const search = (value: string) => fireEvent.change(screen.getByLabelText('Search rooms'), { target: { value } });
  search('books');
  expect(listed()).toEqual(['booksJoin', 'old-booksOpen']);
  search('music');
  expect(screen.getByText('No archived room matches.')).toBeDefined();
});

it('tells a room apart from one of mine whose name reads alike', async () => {
  renderInChat(() => <BrowseRoomsDialog onClose={() => undefined} />, {
    fixture: { rooms: [myRoom('art')], others: [{ ...publicRoom('art-2'), displayName: 'Аrt' }] },
  });
  await screen.findByRole('list', { name: 'Rooms to join' });
  expect(screen.getByRole('button', { name: /^Join .*Аrt \(art-2\)/ })).toBeDefined();
  expect(screen.getByRole('button', { name: /^Open .*art \(art\)/ })).toBeDefined();
});

it('says how many are in a room and when something was said last, the liveliest first', async () => {
  const hour = 3_600_000;
  const others = [
    publicRoom('art'),
    { ...publicRoom('books'), memberCount: 1, activeAt: Date.now() - 3.5 * hour },
    { ...publicRoom('music'), memberCount: 1_200 },
    { ...publicRoom('zoo'), memberCount: 12, activeAt: Date.now() - 1.5 * hour },
  ];
  renderInChat(() => <BrowseRoomsDialog onClose={() => undefined} />, { fixture: { others } });
  await screen.findByRole('list', { name: 'Rooms to join' });
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'zoo12 members · active 1 hour agoJoin',
    'books1 member · active 3 hours agoJoin',
    'artJoin',
    'music1,200 membersJoin',
  ]);
});

it.each([
  ['all are loaded', null, 'No public room has these words in its name or topic.'],
  ['there are more', '2', 'None of the first 2 rooms has these words in its name or topic.'],
])('says which rooms it searched in vain when %s', async (_, next, sentence) => {
  renderInChat((engine) => {
    Object.assign(engine, { browse: async () => ({ rooms: ['books', 'music'].map((id) => publicRoom(id)), next }) });
    return <BrowseRoomsDialog initialQuery="zzz" onClose={() => undefined} />;
  });
  expect(await screen.findByText(sentence)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Show more rooms' }) !== null).toBe(next !== null);
});

describe('rooms that could not be loaded', () => {
  const show = async (error: ApiError) => {
    vi.useFakeTimers();
    let failing = true;
    const browse = vi.fn(async () => {
      if (failing) throw error;
      return { rooms: [publicRoom('books')], next: null };
    });
    const { engine } = renderInChat((chat) => {
      Object.assign(chat, { browse });
      return <BrowseRoomsDialog onClose={() => undefined} />;
    });
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByText(/^The rooms could not be loaded\./)).toBeDefined();
    const recover = () => (failing = false);
    const isShown = () => screen.queryByRole('list', { name: 'Rooms to join' }) !== null;
    return { engine, browse, recover, isShown };
  };
  const unavailable = new ApiError('UNAVAILABLE');

  it('load by themselves when the server answers again, asked at growing intervals', async () => {
    const { browse, recover, isShown } = await show(unavailable);
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(browse.mock.calls.length).toBeGreaterThan(3);
    expect(browse.mock.calls.length).toBeLessThan(12);
    recover();
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(isShown()).toBe(true);
    expect(screen.queryByText(/could not be loaded/)).toBeNull();
  });

  it('load at once with a new connection', async () => {
    const { engine, recover, isShown } = await show(unavailable);
    recover();
    act(() => {
      engine.connection.set({ status: 'reconnecting', since: 1 });
      engine.connection.set({ status: 'connected', since: 2 });
    });
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(isShown()).toBe(true);
  });

  it('load at once by “Try again”', async () => {
    const { recover, isShown } = await show(unavailable);
    recover();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(isShown()).toBe(true);
  });

  it('are not asked for again by themselves when that cannot help', async () => {
    const { browse } = await show(new ApiError('FORBIDDEN'));
    await act(() => vi.advanceTimersByTimeAsync(120_000));
    expect(browse).toHaveBeenCalledTimes(1);
  });
});
