import type { Person } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { useEffect, useState } from 'react';
import { useChat } from './chat-context.ts';

/** Waits for the next letter before it asks. */
const SEARCH_AFTER_MS = 200;

interface PeopleSearch {
  /** The query that it is the answer to: for a moment still the one before. */
  readonly of: string;
  readonly people: readonly Person[];
  /** Why they could not be searched. */
  readonly error?: unknown;
}

const NONE: PeopleSearch = { of: '', people: [] };

/**
 * Returns whom the directory finds, the best match first; until that is known, what was found before.
 *
 * @param query Without spaces around it; for an empty one nobody is found, and nothing is asked.
 */
export const usePeopleSearch = (query: string): PeopleSearch => {
  const { engine } = useChat();
  const [search, setSearch] = useState(NONE);
  useEffect(() => {
    if (query === '') return undefined;
    let current = true;
    const finish = (found: PeopleSearch): void => {
      if (current) setSearch(found);
    };
    const timer = setTimeout(() => {
      engine.searchPeople(query).then(
        (people) => {
          finish({ of: query, people });
        },
        (error: unknown) => {
          finish({ of: query, people: [], error });
        },
      );
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [engine, query]);
  return query === '' ? NONE : search;
};

/** Returns what to call somebody of the directory: their user name where they have no other. */
export const nameOfPerson = ({ user, displayName }: Pick<Person, 'user' | 'displayName'>): string =>
  displayName === '' ? decodeToken(user) : displayName;
