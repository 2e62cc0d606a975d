import { decodeToken } from '@nats-chat/subjects';
import { fold, lookAlike } from '../match.ts';

/**
 * Returns what to call each person among others: their name, with the user name after it where somebody else has a name
 * that reads alike.
 */
export const distinctNames = (
  users: Iterable<string>,
  nameOf: (user: string) => string,
): ((user: string) => string) => {
  const owners = new Map<string, string>();
  const shared = new Set<string>();
  for (const user of users) {
    for (const key of keysOf(nameOf(user))) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== user) shared.add(key);
      owners.set(key, user);
    }
  }
  return (user) => {
    const name = nameOf(user);
    return keysOf(name).some((key) => shared.has(key)) ? `${name} (${decodeToken(user)})` : name;
  };
};

/** Names with a key in common read alike, whether aloud or by their letters. */
const keysOf = (name: string): readonly string[] => [fold(name.trim()), lookAlike(name.trim())];
