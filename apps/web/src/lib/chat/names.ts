import type { RoomInfo } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { useMemo } from 'react';
import { fold, lookAlike } from '@nats-chat/text';
import { useSelected } from '../store.ts';
import { useChat } from './chat-context.ts';

/**
 * Returns what to call each person among others: their name, with the user name after it where somebody else has a name
 * that reads alike.
 */
export const distinctNames = (
  users: Iterable<string>,
  nameOf: (user: string) => string,
): ((user: string) => string) => {
  const isShared = sharedNames(Array.from(users, (user) => [user, nameOf(user)] as const));
  return (user) => {
    const name = nameOf(user);
    return isShared(name) ? `${name} (${decodeToken(user)})` : name;
  };
};

type NamedRoom = Pick<RoomInfo, 'room' | 'type' | 'displayName'>;

/**
 * Returns rooms as they are distinguished among `others` and each other: with the id after the name where another room has one
 * that reads alike. Conversations are left as they are: their ids say nothing.
 */
export const distinctRooms = <Room extends NamedRoom>(
  rooms: readonly Room[],
  others: readonly NamedRoom[] = [],
): readonly Room[] => {
  const named = [...rooms, ...others].filter(({ type }) => type !== 'dm');
  const isShared = sharedNames(named.map(({ room, displayName }) => [room, displayName] as const));
  return rooms.map((info) =>
    info.type !== 'dm' && isShared(info.displayName)
      ? { ...info, displayName: `${info.displayName} (${info.room})` }
      : info,
  );
};

/** Returns a room as it is distinguished from my others; the same object until that changes. */
export const useDistinctRoom = <Room extends NamedRoom>(info: Room | undefined): Room | undefined => {
  const { engine } = useChat();
  const name = useSelected(engine.rooms, ({ mine }) => info && distinctRooms([info], mine)[0]?.displayName);
  return useMemo(() => (info && name !== undefined ? { ...info, displayName: name } : info), [info, name]);
};

/** Returns whether a name reads like that of another id, aloud or by its letters. */
const sharedNames = (named: readonly (readonly [id: string, name: string])[]): ((name: string) => boolean) => {
  const owners = new Map<string, string>();
  const shared = new Set<string>();
  for (const [id, name] of named) {
    for (const key of keysOf(name)) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== id) shared.add(key);
      owners.set(key, id);
    }
  }
  return (name) => keysOf(name).some((key) => shared.has(key));
};

/** Names with a key in common read alike, whether aloud or by their letters. */
const keysOf = (name: string): readonly string[] => [fold(name.trim()), lookAlike(name.trim())];
