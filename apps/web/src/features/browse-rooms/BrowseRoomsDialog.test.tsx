// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { BrowseRoomsDialog } from './BrowseRoomsDialog.tsx';

afterEach(cleanup);

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
