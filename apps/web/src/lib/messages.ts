import type { MessageDescriptor } from '@lingui/core';
import { msg, plural, t } from '@lingui/core/macro';
import { ApiError, type ErrorCode } from '@nats-chat/contracts';
import { i18n } from '#i18n';
import { isolated } from './bidi.ts';

/** The name of the product, the same in every language. */
export const PRODUCT = 'NATS Chat';

/** What an error means to a person. */
const sentences: Readonly<Record<ErrorCode, MessageDescriptor>> = {
  CONFLICT: msg`Something changed meanwhile.`,
  INVALID: msg`The server cannot accept this.`,
  TOO_LARGE: msg`This is too long.`,
  NOT_FOUND: msg`It does not exist, or you may not see it.`,
  UNAVAILABLE: msg`The server does not answer right now.`,
  RATE_LIMITED: msg`That was a lot at once. Wait a moment.`,
  FORBIDDEN: msg`Your role does not allow this.`,
  NOT_MEMBER: msg`You are not a member of this room.`,
  INTERNAL: msg`Something went wrong on the server.`,
};

/**
 * Returns one sentence that says why something failed: by the code of the error, since services write English.
 *
 * @param conflict What `CONFLICT` means to what was tried.
 */
export const reasonOf = (error: unknown, conflict?: string): string => {
  if (!(error instanceof ApiError)) return t`Something went wrong.`;
  if (error.code === 'UNAVAILABLE' && !navigator.onLine) return t`You are offline.`;
  return error.code === 'CONFLICT' && conflict !== undefined ? conflict : i18n._(sentences[error.code]);
};

/** Returns the same of what was tried in a direct conversation: there nobody has a role that could forbid it. */
export const dmReasonOf = (error: unknown, conflict?: string): string =>
  error instanceof ApiError && error.code === 'FORBIDDEN'
    ? t`This person does not take messages.`
    : reasonOf(error, conflict);

/** Stands for the list of names while its sentence is made. */
const LIST = '\0';

/** A part of a sentence: text, or the name at that place of the list. */
export type SentencePart = string | { readonly name: string; readonly at: number };

/** Returns the line below the composer: who writes now. Empty when nobody does. */
export const typingLine = (names: readonly string[]): readonly SentencePart[] => {
  if (names.length === 0) return [];
  if (names.length > 3) return [t`Several people are writing…`];
  let at = 0;
  // The sentence around it is in the language of the page, so is the list.
  const parts = listFormat()
    .formatToParts(names)
    .map(({ type, value }) => (type === 'element' ? { name: value, at: at++ } : value));
  const count = names.length;
  const list: string = LIST;
  const [before = '', after = ''] = plural(count, {
    one: `${list} is writing…`,
    other: `${list} are writing…`,
  }).split(list);
  return [before, ...parts, after];
};

/** Returns a list as a sentence has it: `Alice, Bob, and you`. */
export const formatList = (names: readonly string[]): string => listFormat().format(names.map(isolated));

const listFormat = (): Intl.ListFormat => new Intl.ListFormat(i18n.locale, { type: 'conjunction' });

/** Returns how often, in whole seconds: `each second`, `every 3 seconds`. */
export const formatInterval = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return plural(seconds, { one: 'each second', other: 'every # seconds' });
};

/** Returns a number as the language of the page writes it: `1,200`. */
export const formatNumber = (count: number): string => new Intl.NumberFormat(i18n.locale).format(count);

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Returns a size as the language of the page writes it, in steps of 1000: `1.2 MB`. */
export const formatBytes = (bytes: number): string => {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const format = { style: 'unit', unit: BYTE_UNITS[step], maximumFractionDigits: bytes < 1_000 ? 0 : 1 } as const;
  return new Intl.NumberFormat(i18n.locale, format).format(bytes / 1_000 ** step);
};
