import type { NameStorage } from '@nats-chat/client';

const PREFIX = 'nats-chat.names.';

/**
 * Returns the names that this tab knows, stored for each person apart; without storage they live as long as the page.
 *
 * @param mayStore - false once they were forgotten: what is being learnt meanwhile is not stored again; default: always
 */
export const storedNames = (username: string, mayStore = () => true): NameStorage => {
  const key = PREFIX + username;
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
      if (!mayStore()) return;
      try {
        sessionStorage.setItem(key, JSON.stringify(names));
      } catch {
        // Full or forbidden: the user name shows after a reload.
      }
    },
  };
};

/** Removes all names that this tab has stored, whoever was signed in. */
export const forgetNames = (): void => {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Where storage is forbidden there are none.
  }
};

const isName = (entry: unknown): entry is [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
