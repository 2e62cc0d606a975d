/**
 * Returns the locale that times are written in: the browser’s own, and English where `Intl` does not know that one, since it would
 * write in no language at all: `2026 M11 28`.
 *
 * @param own A BCP 47 tag.
 */
export const timeLocale = (own = new Intl.DateTimeFormat().resolvedOptions().locale): string =>
  Intl.DateTimeFormat.supportedLocalesOf(own)[0] ?? 'en';
