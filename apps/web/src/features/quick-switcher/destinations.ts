import { t } from '@lingui/core/macro';
import type { Person, RoomInfo } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { othersOf } from '../../lib/chat/rooms.ts';
import { nameOfPerson } from '../../lib/chat/use-people-search.ts';
import { fold, matchesWords } from '@nats-chat/text';

export type Destination =
  | { readonly kind: 'room'; readonly id: string; readonly label: string; readonly room: RoomSummary }
  /** A public room that I am not in. */
  | { readonly kind: 'other'; readonly id: string; readonly label: string; readonly room: RoomInfo }
  | { readonly kind: 'person'; readonly id: string; readonly label: string; readonly user: string }
  | { readonly kind: 'browse'; readonly id: string; readonly label: string }
  | { readonly kind: 'create'; readonly id: string; readonly label: string };

interface Options {
  readonly query: string;
  readonly current: string | undefined;
  /** The rooms that were open last, the latest first. */
  readonly recent: readonly string[];
  readonly canCreate: boolean;
  /** Public rooms, mine among them. */
  readonly open: readonly RoomInfo[];
  /** Whether there are public rooms that are not in `open`, and will not be. */
  readonly openIsCut: boolean;
  readonly me: string;
  /** Whom the directory finds. */
  readonly people: readonly Person[];
}

/**
 * Returns where one can go from here: without a query the other rooms, what is unread first, then what was open last; with one,
 * those that match, by {@link rankOf}; of equal ones my rooms first, then people, but for those whose conversation with me matches,
 * then what one rather does not mean. The ways to more rooms come last.
 */
export const destinationsOf = (
  rooms: readonly RoomSummary[],
  { query, current, recent, canCreate, open, openIsCut, me, people }: Options,
): readonly Destination[] => {
  const text = normalizedQuery(query);
  const found = rooms
    .filter(({ room, displayName }) => (text === '' ? room !== current : matchesWords(displayName, query)))
    .toSorted(text === '' ? byInterest(recent) : () => 0);
  const mine = new Set(rooms.map(({ room }) => room));
  const matching = open
    .filter(({ room, displayName }) => !mine.has(room) && matchesWords(displayName, query))
    .toSorted((one, other) => rankOf(one.displayName, text) - rankOf(other.displayName, text));
  const others = matching.slice(0, text === '' ? MAX_WITHOUT_QUERY : MAX_WITH_QUERY);
  const isCut = openIsCut || others.length < matching.length;
  const persons = withoutConversation(people, found, me);
  const isNoneFound = found.length + others.length + persons.length === 0;
  const more: Destination[] = [{ kind: 'browse', id: 'browse', label: t`Browse all rooms` }];
  if (canCreate) more.push({ kind: 'create', id: 'create', label: t`Create a room` });
  const matches = [
    ...found.map((room): Destination => ({ kind: 'room', id: room.room, label: room.displayName, room })),
    ...persons.map(personDestination),
    ...others.map((room): Destination => ({ kind: 'other', id: room.room, label: room.displayName, room })),
  ];
  return [
    ...(text === '' ? matches : matches.toSorted((one, other) => order(one, text) - order(other, text))),
    ...more
      .filter(
        ({ kind, label }) => text === '' || isNoneFound || (kind === 'browse' && isCut) || matchesWords(label, query),
      )
      .toSorted((one, other) => Number(matchesWords(other.label, query)) - Number(matchesWords(one.label, query))),
  ];
};

/** Returns people whose direct conversation with me is not among `found`. */
const withoutConversation = (people: readonly Person[], found: readonly RoomSummary[], me: string) => {
  const shown = new Set(found.filter(({ type }) => type === 'dm').map((room) => othersOf(room, me).join(' ')));
  return people.filter(({ user }) => !shown.has(user === me ? '' : user));
};

const personDestination = (person: Person): Destination => ({
  kind: 'person',
  // No room has such an id.
  id: `@${person.user}`,
  label: nameOfPerson(person),
  user: person.user,
});

/** How many rooms that I am not in are listed without a query. */
const MAX_WITHOUT_QUERY = 5;

/** How many are with one: each costs a row, and nobody reads more of them than types another letter. */
const MAX_WITH_QUERY = 50;

/** Returns whether a query matches no room and nobody. */
export const noneFound = (destinations: readonly Destination[], query: string): boolean =>
  normalizedQuery(query) !== '' && destinations.every(({ kind }) => kind === 'browse' || kind === 'create');

/** Returns what of the query fills the first field there: nothing when it names the destination itself, as “browse” does. */
export const initialTextFor = ({ label }: Destination, query: string): string =>
  matchesWords(label, query) ? '' : query.trim().replace(/^#/, '');

const normalizedQuery = (query: string): string => fold(query.trim()).replace(/^[#@]/, '');

/** Returns how well a name fits a query: 0 for the whole of it, then its beginning, the beginning of a word, and 3 for the rest. */
const rankOf = (name: string, text: string): 0 | 1 | 2 | 3 => {
  const folded = fold(name);
  if (folded === text) return 0;
  if (folded.startsWith(text)) return 1;
  return folded.split(/[^\p{L}\p{M}\p{N}]+/u).some((word) => word.startsWith(text)) ? 2 : 3;
};

const rankOfDestination = (destination: Destination, text: string): number =>
  Math.min(
    rankOf(destination.label, text),
    destination.kind === 'person' ? rankOf(decodeToken(destination.user), text) : 3,
  );

/** Rooms that I am not in, and conversations of several people, follow what matches as well. */
const order = (destination: Destination, text: string): number => {
  const isGroup = destination.kind === 'room' && (destination.room.people?.length ?? 0) > 2;
  return rankOfDestination(destination, text) + (isGroup || destination.kind === 'other' ? 0.5 : 0);
};

/** Returns whether no answer that is still awaited leads to a place that is rather meant: a room of mine begins with the query. */
export const isCertain = (destination: Destination | undefined, query: string): boolean =>
  destination?.kind === 'room' && order(destination, normalizedQuery(query)) <= 1;

/** What calls first, then what was open last; equals stay by name, since sorting is stable. */
function byInterest(recent: readonly string[]) {
  const calls = ({ mentions, unread }: RoomSummary): number => (mentions > 0 ? 0 : unread > 0 ? 1 : 2);
  const age = ({ room }: RoomSummary): number => (recent.includes(room) ? recent.indexOf(room) : recent.length);
  return (one: RoomSummary, other: RoomSummary): number => calls(one) - calls(other) || age(one) - age(other);
}
