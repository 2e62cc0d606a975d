import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import { timeLocale } from '../../lib/time/locale.ts';

const MINUTE_MS = 60_000;

/**
 * Returns what time it is for somebody, and how far that is from the reader: `16:05 local time, 2 hours ahead of yours`.
 *
 * @param utcOffset By how many minutes their clock is ahead of UTC.
 * @param now In ms since 1970.
 * @param own The same of the reader’s clock; default this browser’s.
 */
export const localTime = (utcOffset: number, now: number, own = -new Date(now).getTimezoneOffset()): string => {
  // The clock of UTC, set to theirs.
  const clock = new Intl.DateTimeFormat(timeLocale(), { timeStyle: 'short', timeZone: 'UTC' });
  const time = clock.format(now + utcOffset * MINUTE_MS);
  const ahead = utcOffset - own;
  if (ahead === 0) return t`${{ time }} local time, the same as yours`;
  const unit = new Intl.NumberFormat(i18n.locale, {
    style: 'unit',
    unit: 'hour',
    unitDisplay: 'long',
    maximumFractionDigits: 2,
  });
  const hours = unit.format(Math.abs(ahead) / 60);
  return ahead > 0
    ? t`${{ time }} local time, ${{ hours }} ahead of yours`
    : t`${{ time }} local time, ${{ hours }} behind yours`;
};
