import { readPreference, writePreference } from '../preferences.ts';

const MAX_RECENT = 16;

/** What most people react with, for who has not yet. */
const USUAL = ['👍', '❤️', '😂', '🎉', '👀', '✅'] as const;

/** No emoji has a space. */
const SEPARATOR = ' ';

/** Returns what one reacted with last in this browser, the latest first, then what is usual; at least six, at most 16. */
export const recentEmojis = (): readonly string[] => {
  const recent = readPreference('recent-emojis')?.split(SEPARATOR) ?? [];
  return [...new Set([...recent, ...USUAL])].slice(0, MAX_RECENT);
};

/** Notes that one reacted with an emoji. */
export const addRecentEmoji = (emoji: string): void => {
  const recent = readPreference('recent-emojis')?.split(SEPARATOR) ?? [];
  const others = recent.filter((other) => other !== emoji);
  writePreference('recent-emojis', [emoji, ...others].slice(0, MAX_RECENT).join(SEPARATOR));
};
