import { decodeToken } from '@nats-chat/subjects';
import { fold } from '../match.ts';

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
    const name = fold(nameOf(user).trim());
    const owner = owners.get(name);
    if (owner !== undefined && owner !== user) shared.add(name);
    owners.set(name, user);
  }
  return (user) => {
    const name = nameOf(user);
    return shared.has(fold(name.trim())) ? `${name} (${decodeToken(user)})` : name;
  };
};
