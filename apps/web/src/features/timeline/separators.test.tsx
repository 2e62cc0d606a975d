// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { publicRoom } from '../../../test/render-in-chat.tsx';
import { RoomStart } from './separators.tsx';

afterEach(cleanup);

const direct = (...users: readonly string[]) => ({
  ...publicRoom('dm-1', 'member'),
  type: 'dm' as const,
  people: users.map((user) => ({ user })),
});

it.each([
  ['a room', publicRoom('garden'), true, 'Nobody has written here yet.'],
  ['a room', publicRoom('garden'), false, 'This is where it begins.'],
  ['a conversation', direct('alice', 'bob'), true, 'Nobody has written here yet.'],
  ['notes to oneself', direct('alice'), true, 'Only you see this. Keep notes, drafts and links here.'],
])('%s begins with what it is (%#)', (_, info, empty, sentence) => {
  render(<RoomStart info={info} empty={empty} />);
  expect(screen.getByText(sentence)).toBeDefined();
});
