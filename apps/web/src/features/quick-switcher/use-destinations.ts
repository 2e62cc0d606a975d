import { plural, t } from '@lingui/core/macro';
import type { Person } from '@nats-chat/contracts';
import { matchesWords } from '@nats-chat/text';
import { useEffect, useEffectEvent, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { recentRooms } from '../../lib/chat/recent-rooms.ts';
import { useBrowse } from '../../lib/chat/use-browse.ts';
import { usePeopleSearch } from '../../lib/chat/use-people-search.ts';
import { reasonOf } from '../../lib/messages.ts';
import { destinationsOf, noneFound, type Destination } from './destinations.ts';

/** Beyond, “Browse all rooms” leads further. */
const MAX_SEARCHED = 2_000;

export interface Destinations {
  readonly destinations: readonly Destination[];
  /** Whether people may match who are not among them yet. */
  readonly searchingPeople: boolean;
  /** What could not be searched, or that nothing matches; empty while that is not known. */
  readonly note: string;
}

/** Returns where one can go from the room `current`, by a query: rooms are searched page by page, and people in the directory. */
export const useDestinations = (query: string, current: string | undefined): Destinations => {
  const { engine, can } = useChat();
  const [recent] = useState(recentRooms);
  const { mine, rooms: open, hasMore, loading, error, loadMore } = useBrowse();
  /** What matches may be on a later page. */
  const searching = query !== '' && (loading || (hasMore && error === undefined && open.length < MAX_SEARCHED));
  const openIsCut = query !== '' && !searching && (hasMore || error !== undefined);
  const people = usePeople(query);
  const allSearched = !searching && !openIsCut && !people.searching && people.error === undefined;
  const destinations = destinationsOf(mine, {
    query,
    current,
    recent,
    canCreate: can.createRooms,
    open,
    openIsCut,
    me: engine.me,
    people: people.found,
  });

  const searchOn = useEffectEvent(loadMore);
  useEffect(() => {
    if (searching && !loading) searchOn();
  }, [searching, loading]);

  const notes: string[] = [];
  if (openIsCut) notes.push(error === undefined ? searchedOnly(open.length) : notSearched(error));
  if (people.error !== undefined) notes.push(t`People could not be searched. ${{ reason: reasonOf(people.error) }}`);
  if (allSearched && noneFound(destinations, query))
    notes.push(can.createRooms ? t`No room or person matches.` : t`No room matches.`);
  return { destinations, searchingPeople: people.searching, note: notes.join(' ') };
};

/** Returns the people whom a query finds, for those who may write to them; those found before until that is known. */
const usePeople = (query: string) => {
  const { can } = useChat();
  const text = query.trim();
  const wanted = can.createRooms && !text.startsWith('#') ? text.replace(/^@/, '') : '';
  const { of, people, error } = usePeopleSearch(wanted);
  const searching = of !== wanted;
  const stillMatch = ({ user, displayName }: Person): boolean => matchesWords(`${displayName} ${user}`, wanted);
  return { found: searching ? people.filter(stillMatch) : people, searching, error: searching ? undefined : error };
};

const searchedOnly = (count: number): string =>
  plural(count, {
    one: 'Only the first # public room were searched.',
    other: 'Only the first # public rooms were searched.',
  });

const notSearched = (error: unknown): string =>
  t`Not all public rooms could be searched. ${{ reason: reasonOf(error) }}`;
