import { expect, it } from 'vitest';
import type { RoomPrefs } from '@nats-chat/contracts';
import type { RoomSummary } from '../lib/chat/engine.ts';
import { titleOf } from './use-title.ts';

const room = (id: string, unread: number, prefs?: Partial<RoomPrefs>): RoomSummary => ({
  room: id,
  type: 'public',
  displayName: id,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  unread,
  mentions: Math.min(unread, 1),
  ...(prefs && { prefs: { level: 'all', muted: false, favourite: false, hidden: false, ...prefs } }),
});

it.each([
  ['nothing unread', [room('general', 0)], 'general', '#general · NATS Chat'],
  ['something unread elsewhere', [room('general', 0), room('ops', 3)], 'general', '(3) #general · NATS Chat'],
  ['something that notifies of mentions alone', [room('ops', 3, { level: 'mentions' })], 'x', '(1) NATS Chat'],
  ['something that notifies of nothing', [room('ops', 3, { level: 'none' })], 'x', 'NATS Chat'],
  ['a mention where it is muted', [room('ops', 3, { muted: true })], 'x', '(1) NATS Chat'],
  ['very much unread', [room('ops', 100)], undefined, '(99+) NATS Chat'],
  ['a room that is not mine', [], 'elsewhere', 'NATS Chat'],
])('the title with %s is right', (_, mine, current, title) => {
  expect(titleOf({ mine }, { room: current, page: undefined })).toBe(title);
});

it('the title of the settings says so, and what is unread', () => {
  expect(titleOf({ mine: [room('ops', 3)] }, { room: undefined, page: 'settings' })).toBe('(3) Settings · NATS Chat');
  expect(titleOf({ mine: [] }, { room: undefined, page: 'audit' })).toBe('Audit log · NATS Chat');
});
