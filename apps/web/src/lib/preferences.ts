/** Small choices of this browser that hold no secret: the last room, folded sections. */
const PREFIX = 'nats-chat.';

/** What was remembered, or `undefined`; also where the browser forbids storage. */
export const recall = (name: string): string | undefined => {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Remembers `value`; forgets with `undefined`. A full or forbidden storage changes nothing. */
export const remember = (name: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A preference that is not kept is no failure that a person must hear of.
  }
};
