import { describe, expect, it } from 'vitest';
import { dayAndTime } from './day-and-time.ts';
import { ago, dayOf, timeFormats } from './time.ts';

const { dayLabel } = timeFormats('en-US');

const at = (...parts: [year: number, month: number, day: number, hour?: number, minute?: number]): number => {
  const [year, month, day, hour = 12, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).getTime();
};
const now = at(2026, 3, 1, 0, 10);

describe('a day separator', () => {
  it.each([
    ['minutes ago, today', at(2026, 3, 1, 0, 1), 'Today'],
    ['minutes ago, before midnight', at(2026, 2, 28, 23, 59), 'Yesterday'],
    ['two days ago', at(2026, 2, 27), 'Friday, February 27'],
    ['last year', at(2025, 12, 31), 'December 31, 2025'],
  ])('names a day %s', (_, ms, label) => {
    expect(dayLabel(ms, now)).toBe(label);
  });

  it('tells days apart by the reader’s calendar', () => {
    const day = dayOf(at(2026, 1, 2, 23, 59));
    expect(day).toEqual({ startMs: at(2026, 1, 2, 0), endMs: at(2026, 1, 3, 0) });
    expect(dayOf(day.endMs).startMs).toBe(day.endMs);
  });
});

describe('the time of day', () => {
  it.each([
    ['en-US', '3:05'],
    ['en-GB', '15:05'],
    ['de-DE', '15:05'],
    ['zh-TW', '3:05'],
    ['ko-KR', '3:05'],
  ])('is digits alone in a narrow place: %s', (locale, digits) => {
    expect(timeFormats(locale).shortClockTime(at(2026, 3, 1, 15, 5))).toMatch(new RegExp(`^0?${digits}$`));
  });
});

it('a moment among other text has its day and no seconds', () => {
  expect(dayAndTime(at(2026, 8, 22, 15, 42), 'en-GB')).toBe('22 Aug 2026, 15:42');
});

describe('how long ago', () => {
  it.each([
    ['just now', -5_000],
    ['just now', 59_000],
    ['1 minute ago', 60_000],
    ['59 minutes ago', 59.9 * 60_000],
    ['23 hours ago', 23.9 * 3_600_000],
    ['February 28, 2026', 24 * 3_600_000],
  ])('is “%s”', (text, passed) => {
    expect(ago(now - passed, now)).toBe(text);
  });
});
