import type { NameStorage } from '@nats-chat/client';

/** Returns the names that this tab knows, stored for each person apart; without storage they live as long as the page. */
export const storedNames = (username: string): NameStorage => {
  const key = `nats-chat.names.${username}`;
  return {
    load: () => {
      try {
        const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
        return Array.isArray(stored) ? stored.filter(isName) : [];
      } catch {
        return [];
      }
    },
    save: (names) => {
      try {
        sessionStorage.setItem(key, JSON.stringify(names));
      } catch {
        // Full or forbidden: the user name shows after a reload.
      }
    },
  };
};

const isName = (entry: unknown): entry is [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
