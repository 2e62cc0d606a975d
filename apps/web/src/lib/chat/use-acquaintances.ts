import type { Person } from '@nats-chat/contracts';
import { useMemo } from 'react';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { RoomSummary } from './engine.ts';
import { recentRooms } from './recent-rooms.ts';

/** As many as fit below the field without scrolling. */
const MAX_ACQUAINTANCES = 6;

interface Known {
  readonly me: string;
  readonly mine: readonly RoomSummary[];
  /** The rooms that were open last, the latest first. */
  readonly recent: readonly string[];
  /** Members of a room on the screen. */
  readonly members: readonly string[];
  /** Who is not to be named. */
  readonly except: ReadonlySet<string>;
}

/** Returns people one has to do with, each once: of direct conversations, those that were open last first; then the members. */
export const acquaintancesOf = ({ me, mine, recent, members, except }: Known): readonly string[] => {
  const age = ({ room }: RoomSummary): number => (recent.includes(room) ? recent.indexOf(room) : recent.length);
  const conversations = mine
    .filter(({ type }) => type === 'dm')
    .toSorted((one, other) => age(one) - age(other))
    .flatMap(({ people = [] }) => people.map(({ user }) => user));
  return [...new Set([...conversations, ...members])]
    .filter((user) => user !== me && !except.has(user))
    .slice(0, MAX_ACQUAINTANCES);
};

/**
 * Returns people to offer before anything is typed, six at most, by what is known here already: no server is asked.
 *
 * @param members Of a room on the screen.
 * @param except Who is not to be named; whom I block is not anyway.
 */
export const useAcquaintances = (members: readonly string[], except: ReadonlySet<string>): readonly Person[] => {
  const { engine } = useChat();
  const { mine } = useStore(engine.rooms);
  const blocked = useStore(engine.blocked);
  const nameOf = useStore(engine.names);
  const { me } = engine;
  return useMemo(() => {
    const unwanted = new Set([...except, ...blocked]);
    return acquaintancesOf({ me, mine, recent: recentRooms(), members, except: unwanted }).map((user) => ({
      user,
      displayName: nameOf(user),
      state: 'active' as const,
    }));
  }, [me, mine, members, except, blocked, nameOf]);
};
