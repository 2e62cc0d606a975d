import type { RoomSummary } from '../../lib/chat/engine.ts';
import { matchesWords } from '../../lib/match.ts';

export type Destination =
  | { readonly kind: 'room'; readonly id: string; readonly label: string; readonly room: RoomSummary }
  | { readonly kind: 'browse'; readonly id: string; readonly label: string }
  | { readonly kind: 'create'; readonly id: string; readonly label: string };

interface Options {
  readonly query: string;
  readonly current: string | undefined;
  readonly canCreate: boolean;
}

/**
 * Where one can go from here: without a query the other rooms, what is unread first; with one, those that match, by
 * how early the name has it. The ways to more rooms come last.
 */
export const destinationsOf = (
  rooms: readonly RoomSummary[],
  { query, current, canCreate }: Options,
): readonly Destination[] => {
  const asked = askedOf(query);
  const found = rooms
    .filter(({ room, displayName }) => (asked === '' ? room !== current : matchesWords(displayName, query)))
    .toSorted((one, other) => rank(one, asked) - rank(other, asked));
  const more: Destination[] = [{ kind: 'browse', id: 'browse', label: 'Browse all rooms' }];
  if (canCreate) more.push({ kind: 'create', id: 'create', label: 'Create a room' });
  return [
    ...found.map((room): Destination => ({ kind: 'room', id: room.room, label: room.displayName, room })),
    ...more.filter(({ label }) => asked === '' || found.length === 0 || matchesWords(label, query)),
  ];
};

/** Whether rooms were asked for and none of mine is among them. */
export const noneFound = (destinations: readonly Destination[], query: string): boolean =>
  askedOf(query) !== '' && destinations.every(({ kind }) => kind !== 'room');

/** What of the query goes along: nothing when it names the destination itself, as “browse” does. */
export const carried = ({ label }: Destination, query: string): string =>
  matchesWords(label, query) ? '' : query.trim().replace(/^#/, '');

const askedOf = (query: string): string => query.trim().toLocaleLowerCase().replace(/^#/, '');

/** Lower is nearer; equals stay by name, since sorting is stable. */
function rank({ displayName, mentions, unread }: RoomSummary, asked: string): number {
  if (asked === '') return mentions > 0 ? 0 : unread > 0 ? 1 : 2;
  const at = displayName.toLocaleLowerCase().indexOf(asked);
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
}
