import { ApiError, type ErrorCode } from '@nats-chat/contracts';
import { isolated } from './bidi.ts';

/** What an error means to a person, where the service’s own sentence is about the protocol. */
const sentences: Partial<Record<ErrorCode, string>> = {
  UNAVAILABLE: 'The server does not answer right now.',
  RATE_LIMITED: 'That was a lot at once. Wait a moment.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_MEMBER: 'You are not a member of this room.',
  INTERNAL: 'Something went wrong on the server.',
};

/** One sentence that says why something failed. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return 'Something went wrong.';
  if (error.code === 'UNAVAILABLE' && !navigator.onLine) return 'You are offline.';
  return sentences[error.code] ?? error.message;
};

// The sentence around it is English, so is the list.
const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** The line below the composer: who writes now. Empty when nobody does. */
export const typingLine = (names: readonly string[]): string => {
  if (names.length === 0) return '';
  if (names.length > 3) return 'Several people are writing…';
  return `${list.format(names.map(isolated))} ${names.length === 1 ? 'is' : 'are'} writing…`;
};

/** `each second`, `every 3 seconds`: how often, in whole seconds. */
export const formatInterval = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds === 1 ? 'each second' : `every ${seconds} seconds`;
};

/** `1 member`, `12 members`. */
export const counted = (count: number, one: string, many: string): string =>
  `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : many}`;
