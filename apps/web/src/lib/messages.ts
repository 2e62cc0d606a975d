import { ApiError, type ErrorCode } from '@nats-chat/contracts';

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

/** A part of a sentence: text, or the name at that place of the list. */
export type SentencePart = string | { readonly name: string; readonly at: number };

/** Returns the line below the composer: who writes now. Empty when nobody does. */
export const typingLine = (names: readonly string[]): readonly SentencePart[] => {
  if (names.length === 0) return [];
  if (names.length > 3) return ['Several people are writing…'];
  let at = 0;
  const parts = list
    .formatToParts(names)
    .map(({ type, value }) => (type === 'element' ? { name: value, at: at++ } : value));
  return [...parts, names.length === 1 ? ' is writing…' : ' are writing…'];
};

/** `each second`, `every 3 seconds`: how often, in whole seconds. */
export const formatInterval = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds === 1 ? 'each second' : `every ${seconds} seconds`;
};

/** `1 member`, `12 members`. */
export const counted = (count: number, one: string, many: string): string =>
  `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : many}`;
