// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { FakeEngine } from '../../../test/fake-engine.ts';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { RoomHeader } from './RoomHeader.tsx';

afterEach(cleanup);

it('says on a phone how many rooms call, which muted ones do not', () => {
  const muted = { level: 'all', muted: true, favourite: false, hidden: false } as const;
  const rooms = [
    myRoom('help'),
    { ...myRoom('design'), unread: 3 },
    { ...myRoom('incidents'), unread: 12, mentions: 2 },
    { ...myRoom('noise'), unread: 7, prefs: muted },
  ];
  renderInChat(
    (engine) => <RoomHeader room={engine.open('help')} info={myRoom('help')} menu={null} panel={undefined} hasBack />,
    { fixture: { rooms }, phone: true },
  );
  expect(screen.getByRole('button', { name: 'Back to rooms, 2 unread rooms' })).toBeDefined();
});

const show = (...users: readonly string[]) => {
  const displayName = users.join(', ');
  const info = {
    ...myRoom('dm-1'),
    type: 'dm' as const,
    displayName,
    people: ['alice', ...users].map((user) => ({ user })),
  };
  return renderInChat(
    (engine) => <RoomHeader room={engine.open('dm-1')} info={info} menu={null} panel={undefined} hasBack={false} />,
    { fixture: { rooms: [info], presence: [{ user: 'bob', status: 'away' }] } },
  );
};

it('has the face and the presence of the other of two, as it changes', () => {
  const { engine } = show('bob');
  expect(screen.getByRole('button', { name: /^Away ?bob$/ })).toBeDefined();
  act(() => {
    engine.presenceOf('bob').set({ user: 'bob', status: 'busy' });
  });
  expect(screen.getByRole('button', { name: /^Busy ?bob$/ })).toBeDefined();
});

it('has the names alone of several', () => {
  show('bob', 'carol');
  expect(screen.getByRole('heading', { name: 'bob, carol' })).toBeDefined();
  expect(screen.queryByRole('img')).toBeNull();
});

it('says that a room is archived', () => {
  const info = { ...myRoom('old'), archived: true };
  const show = (engine: FakeEngine) => (
    <RoomHeader room={engine.open('old')} info={info} menu={null} panel={undefined} hasBack={false} />
  );
  renderInChat(show, { fixture: { rooms: [info] } });
  expect(screen.getByRole('heading', { name: /^Archived ?old$/ })).toBeDefined();
});
