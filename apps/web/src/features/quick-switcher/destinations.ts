import { t } from '@lingui/core/macro';
import type { Person, RoomInfo } from '@nats-chat/contracts';
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
 * those that match, by how early the name has it, mine before those that I am not in; then people, but for those whose
 * conversation with me matches. The ways to more rooms come last.
 */
export const destinationsOf = (
  rooms: readonly RoomSummary[],
  { query, current, recent, canCreate, open, openIsCut, me, people }: Options,
): readonly Destination[] => {
  const text = normalizedQuery(query);
  const found = rooms
    .filter(({ room, displayName }) => (text === '' ? room !== current : matchesWords(displayName, query)))
    .toSorted(text === '' ? byInterest(recent) : (one, other) => matchIndex(one, text) - matchIndex(other, text));
  const mine = new Set(rooms.map(({ room }) => room));
  const matching = open
    .filter(({ room, displayName }) => !mine.has(room) && matchesWords(displayName, query))
    .toSorted((one, other) => matchIndex(one, text) - matchIndex(other, text));
  const others = matching.slice(0, text === '' ? MAX_WITHOUT_QUERY : MAX_WITH_QUERY);
  const isCut = openIsCut || others.length < matching.length;
  const persons = withoutConversation(people, found, me);
  const isNoneFound = found.length + others.length + persons.length === 0;
  const more: Destination[] = [{ kind: 'browse', id: 'browse', label: t`Browse all rooms` }];
  if (canCreate) more.push({ kind: 'create', id: 'create', label: t`Create a room` });
  return [
    ...found.map((room): Destination => ({ kind: 'room', id: room.room, label: room.displayName, room })),
    ...others.map((room): Destination => ({ kind: 'other', id: room.room, label: room.displayName, room })),
    ...persons.map(personDestination),
    ...more.filter(
      ({ kind, label }) => text === '' || isNoneFound || (kind === 'browse' && isCut) || matchesWords(label, query),
    ),
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

const normalizedQuery = (query: string): string => fold(query.trim()).replace(/^#/, '');

/** What calls first, then what was open last; equals stay by name, since sorting is stable. */
function byInterest(recent: readonly string[]) {
  const calls = ({ mentions, unread }: RoomSummary): number => (mentions > 0 ? 0 : unread > 0 ? 1 : 2);
  const age = ({ room }: RoomSummary): number => (recent.includes(room) ? recent.indexOf(room) : recent.length);
  return (one: RoomSummary, other: RoomSummary): number => calls(one) - calls(other) || age(one) - age(other);
}

function matchIndex({ displayName }: RoomInfo, text: string): number {
  const at = fold(displayName).indexOf(text);
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
}
