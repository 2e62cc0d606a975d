import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import { timeLocale } from './locale.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Returns formatters of times in a locale; the reader’s time zone is the browser’s.
 *
 * @param locale A BCP 47 tag; default the reader’s own.
 */
export const timeFormats = (locale = timeLocale()) => {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
  const dayOfYear = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfAnyYear = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  return {
    /** `10:04`, as the locale writes it. */
    clockTime: (ms: number): string => clock.format(ms),

    /** The same without AM or PM, where there is room for the digits only and the half of the day is known. */
    shortClockTime: (ms: number): string =>
      clock
        .formatToParts(ms)
        .filter(({ type }) => type !== 'dayPeriod')
        .map(({ value }) => value)
        .join('')
        .trim(),

    /** The whole truth about a moment, for tooltips. */
    exactTime: (ms: number): string => exact.format(ms),

    /** A day above its messages: `Today`, `Yesterday`, the weekday and date, and the year where it is another one. */
    dayLabel: (ms: number, nowMs: number): string => {
      const day = dayOf(ms);
      const today = dayOf(nowMs);
      if (day.startMs === today.startMs) return capitalised(relative.format(0, 'day'));
      if (day.endMs === today.startMs) return capitalised(relative.format(-1, 'day'));
      const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
      return (sameYear ? dayOfYear : dayOfAnyYear).format(ms);
    },
  };
};

/** Times in the reader’s own locale. */
export const { clockTime, shortClockTime, exactTime, dayLabel } = timeFormats();

/**
 * Returns how long ago, up to a day; then the date: what follows “Last seen”. A moment ahead of the reader’s clock is just now.
 */
export const ago = (ms: number, nowMs: number): string => {
  const passed = nowMs - ms;
  if (passed < MINUTE_MS) return t`just now`;
  // In the language of the sentence around it, whatever the reader’s locale is.
  const relative = new Intl.RelativeTimeFormat(i18n.locale);
  if (passed < HOUR_MS) return relative.format(-Math.floor(passed / MINUTE_MS), 'minute');
  if (passed < DAY_MS) return relative.format(-Math.floor(passed / HOUR_MS), 'hour');
  return new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'long' }).format(ms);
};

/** A calendar day of the reader, in ms since 1970; not always 24 hours long. */
export interface Day {
  readonly startMs: number;
  /** The start of the next. */
  readonly endMs: number;
}

/** Returns the reader’s calendar day that a moment lies in. */
export const dayOf = (ms: number): Day => {
  const date = new Date(ms);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return { startMs: new Date(year, month, day).getTime(), endMs: new Date(year, month, day + 1).getTime() };
};

const capitalised = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
