import type { RoomInfo } from '@nats-chat/contracts';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { fold, matchesWords } from '../../lib/match.ts';

export type Destination =
  | { readonly kind: 'room'; readonly id: string; readonly label: string; readonly room: RoomSummary }
  /** A public room that I am not in. */
  | { readonly kind: 'other'; readonly id: string; readonly label: string; readonly room: RoomInfo }
  | { readonly kind: 'browse'; readonly id: string; readonly label: string }
  | { readonly kind: 'create'; readonly id: string; readonly label: string };

interface Options {
  readonly query: string;
  readonly current: string | undefined;
  readonly canCreate: boolean;
  /** Public rooms, mine among them. */
  readonly open: readonly RoomInfo[];
  /** Whether there are public rooms that are not in `open`, and will not be. */
  readonly openIsCut: boolean;
}

/**
 * Where one can go from here: without a query the other rooms, what is unread first; with one, those that match, by
 * how early the name has it, mine before those that I am not in. The ways to more rooms come last.
 */
export const destinationsOf = (
  rooms: readonly RoomSummary[],
  { query, current, canCreate, open, openIsCut }: Options,
): readonly Destination[] => {
  const asked = askedOf(query);
  const found = rooms
    .filter(({ room, displayName }) => (asked === '' ? room !== current : matchesWords(displayName, query)))
    .toSorted((one, other) => rank(one, asked) - rank(other, asked));
  const mine = new Set(rooms.map(({ room }) => room));
  const matching = open
    .filter(({ room, displayName }) => !mine.has(room) && matchesWords(displayName, query))
    .toSorted((one, other) => placeIn(one, asked) - placeIn(other, asked));
  const others = matching.slice(0, asked === '' ? OFFERED : MOST_NAMED);
  const isCut = openIsCut || others.length < matching.length;
  const more: Destination[] = [{ kind: 'browse', id: 'browse', label: 'Browse all rooms' }];
  if (canCreate) more.push({ kind: 'create', id: 'create', label: 'Create a room' });
  return [
    ...found.map((room): Destination => ({ kind: 'room', id: room.room, label: room.displayName, room })),
    ...others.map((room): Destination => ({ kind: 'other', id: room.room, label: room.displayName, room })),
    ...more.filter(
      ({ kind, label }) =>
        asked === '' ||
        found.length + others.length === 0 ||
        (kind === 'browse' && isCut) ||
        matchesWords(label, query),
    ),
  ];
};

/** How many rooms that I am not in are named before I ask for any. */
const OFFERED = 5;

/** How many are when I do: each costs a row, and nobody reads more of them than types another letter. */
const MOST_NAMED = 50;

/** Whether rooms were asked for and there is none. */
export const noneFound = (destinations: readonly Destination[], query: string): boolean =>
  askedOf(query) !== '' && destinations.every(({ kind }) => kind === 'browse' || kind === 'create');

/** What of the query goes along: nothing when it names the destination itself, as “browse” does. */
export const carried = ({ label }: Destination, query: string): string =>
  matchesWords(label, query) ? '' : query.trim().replace(/^#/, '');

const askedOf = (query: string): string => fold(query.trim()).replace(/^#/, '');

/** Lower is nearer; equals stay by name, since sorting is stable. */
function rank(room: RoomSummary, asked: string): number {
  if (asked !== '') return placeIn(room, asked);
  return room.mentions > 0 ? 0 : room.unread > 0 ? 1 : 2;
}

function placeIn({ displayName }: RoomInfo, asked: string): number {
  const at = fold(displayName).indexOf(asked);
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
}
