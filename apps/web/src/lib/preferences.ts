/** Small choices of this browser that hold no secret: how it looks, the rooms that were open last, folded sections. */
const PREFIX = 'nats-chat.';

/** Returns what was written, or `undefined`; also where the browser forbids storage. */
export const readPreference = (name: string): string | undefined => {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Returns the values of all names that begin so. */
export const readPreferences = (begin: string): readonly string[] => {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + begin))
      .flatMap((key) => localStorage.getItem(key) ?? []);
  } catch {
    return [];
  }
};

/** Removes all but those that `keep` is true for. */
export const removePreferences = (keep: (name: string) => boolean): void => {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PREFIX) && !keep(key.slice(PREFIX.length))) localStorage.removeItem(key);
  } catch {
    // Where storage is forbidden there are none.
  }
};

/** Writes `value`; removes it with `undefined`. A full or forbidden storage changes nothing. */
export const writePreference = (name: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A preference that is not kept needs no message.
  }
};
