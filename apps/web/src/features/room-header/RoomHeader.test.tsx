// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { RoomHeader } from './RoomHeader.tsx';

afterEach(cleanup);

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
