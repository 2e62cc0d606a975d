// @vitest-environment jsdom
import type { RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { AboutRoom } from './AboutRoom.tsx';

afterEach(cleanup);

const show = (info: RoomInfo & Pick<Partial<RoomSummary>, 'prefs'>) =>
  renderInChat(() => <AboutRoom info={info} />, {
    fixture: { rooms: info.role === null ? [] : [{ ...myRoom(info.room), ...info }] },
  });

it('lets a member choose what notifies them', async () => {
  const { engine } = show(myRoom('garden'));
  expect(screen.getByRole('radio', { name: 'Notify me of every message' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('radio', { name: 'Notify me of nothing' }));
  await waitFor(() => {
    expect(engine.rooms.get().mine[0]?.prefs).toMatchObject({ level: 'none' });
  });
  expect(screen.getByRole('radio', { name: 'Notify me of nothing' })).toHaveProperty('checked', true);
});

it('says what notifies one while the room is muted, and shows no level as if it held', () => {
  show({ ...myRoom('garden'), prefs: { level: 'all', muted: true, favourite: false, hidden: false } });
  expect(screen.getByText('Muted: only mentions notify you.')).toBeDefined();
  for (const radio of screen.getAllByRole('radio')) expect(radio).toHaveProperty('checked', false);
  expect(screen.getByRole('group', { name: 'Notifications' })).toHaveProperty('disabled', true);
});

it('says for how long messages are kept, where that is not for ever', () => {
  show({ ...myRoom('garden'), retentionDays: 30 });
  expect(screen.getByText('30 days, then they are deleted.')).toBeDefined();
  cleanup();
  show(myRoom('garden'));
  expect(screen.queryByText(/are deleted/)).toBeNull();
});

it('asks nobody who is not a member', () => {
  show(publicRoom('garden'));
  expect(screen.queryByRole('radio')).toBeNull();
});
