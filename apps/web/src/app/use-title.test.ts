import { expect, it } from 'vitest';
import type { RoomSummary } from '../lib/chat/engine.ts';
import { titleOf } from './use-title.ts';

const room = (id: string, unread: number): RoomSummary => ({
  room: id,
  type: 'public',
  displayName: id,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  unread,
  mentions: 0,
});

it.each([
  ['nothing unread', [room('general', 0)], 'general', '#general · NATS Chat'],
  ['something unread elsewhere', [room('general', 0), room('ops', 3)], 'general', '(3) #general · NATS Chat'],
  ['very much unread', [room('ops', 100)], undefined, '(99+) NATS Chat'],
  ['a room that is not mine', [], 'elsewhere', 'NATS Chat'],
])('the title with %s is right', (_, mine, current, title) => {
  expect(titleOf({ mine }, current)).toBe(title);
});
