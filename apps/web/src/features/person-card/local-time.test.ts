import { expect, it } from 'vitest';
import { localTime } from './local-time.ts';

const NOON = Date.UTC(2026, 10, 28, 12, 0);

it.each([
  [60, 60, /^(13:00|1:00 PM|01:00 PM) local time, the same as yours$/],
  [345, 60, /17:45|5:45/],
  [345, 60, /4\.75 hours ahead of yours$/],
  [-300, 60, /6 hours behind yours$/],
  [120, 60, /1 hour ahead of yours$/],
])('a clock %d minutes ahead of UTC is, for a reader at %d, %s', (utcOffset, own, text) => {
  expect(localTime(utcOffset, NOON, own).replaceAll(' ', ' ')).toMatch(text);
});
