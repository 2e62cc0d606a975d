// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { BrowseRoomsDialog } from './BrowseRoomsDialog.tsx';

afterEach(cleanup);

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
