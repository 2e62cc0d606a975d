/**
 * Returns by how many minutes clocks in a time zone are ahead of UTC at a moment; undefined for a zone that is unknown here.
 *
 * @param at - in ms since 1970
 */
export const utcOffsetOf = (timeZone: string, at: number): number | undefined => {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
    return minutesOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
  } catch {
    // It is what a browser called it, which may know newer ones, or what a client made up.
    return undefined;
  }
};

/** `GMT` or `GMT-03:30`. */
const minutesOf = (offset: string): number | undefined => {
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(offset) ?? ['', undefined];
  if (offset === 'GMT') return 0;
  return sign === undefined ? undefined : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
};
