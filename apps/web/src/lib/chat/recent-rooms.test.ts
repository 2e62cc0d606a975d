// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { addRecentRoom, recentRooms } from './recent-rooms.ts';

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

it('knows the rooms that were open, each once, the latest first', () => {
  expect(recentRooms()).toEqual([]);
  for (const room of ['general', 'help', 'random', 'help']) addRecentRoom(room);
  expect(recentRooms()).toEqual(['help', 'random', 'general']);
});

it('forgets those before the last 20', () => {
  for (let at = 1; at <= 22; at += 1) addRecentRoom(`room-${at}`);
  expect(recentRooms()).toHaveLength(20);
  expect(recentRooms().at(-1)).toBe('room-3');
});

it('knows none where the browser forbids storage', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('Forbidden', 'SecurityError');
  });
  expect(recentRooms()).toEqual([]);
});
