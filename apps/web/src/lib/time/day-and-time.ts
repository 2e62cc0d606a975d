import { timeLocale } from './locale.ts';

/** Returns a moment as it stands among other text, of any day: `22 Aug 2026, 15:42`. Apart from what a timeline needs at first. */
export const dayAndTime = (ms: number, locale = timeLocale()): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
