import { expect, it } from 'vitest';
import { utcOffsetOf } from './utc-offset.ts';

const WINTER = Date.UTC(2026, 0, 15);
const SUMMER = Date.UTC(2026, 6, 15);

it.each([
  ['UTC', WINTER, 0],
  ['Europe/Vienna', WINTER, 60],
  ['Europe/Vienna', SUMMER, 120],
  ['Asia/Kathmandu', WINTER, 345],
  ['America/St_Johns', WINTER, -210],
  ['America/New_York', SUMMER, -240],
  ['Pacific/Kiritimati', WINTER, 840],
  ['+05:30', WINTER, 330],
  ['Mars/Olympus_Mons', WINTER, undefined],
  ['', WINTER, undefined],
])('%j at %d is %s minutes ahead of UTC', (zone, at, expected) => {
  expect(utcOffsetOf(zone, at)).toBe(expected);
});
