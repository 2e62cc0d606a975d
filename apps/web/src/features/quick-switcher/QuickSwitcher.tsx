import { Autocomplete } from '@base-ui/react/autocomplete';
import { plural, t } from '@lingui/core/macro';
import type { Person } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { matchesWords } from '@nats-chat/text';
import Compass from 'lucide-react/icons/compass';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import Shield from 'lucide-react/icons/shield';
import { useEffect, useEffectEvent, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { recentRooms } from '../../lib/chat/recent-rooms.ts';
import { othersOf } from '../../lib/chat/rooms.ts';
import { useBrowse } from '../../lib/chat/use-browse.ts';
import { usePeopleSearch } from '../../lib/chat/use-people-search.ts';
import { useWriteTo } from '../../lib/chat/use-write-to.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { destinationsOf, initialTextFor, isCertain, noneFound, type Destination } from './destinations.ts';
import styles from './QuickSwitcher.module.css';

interface Props {
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  readonly onClose: () => void;
  /** With what was typed here and found no room. */
  readonly onBrowse: (query: string) => void;
  readonly onCreate: (name: string) => void;
}

/** Goes to any room or person by a few letters. */
export const QuickSwitcher = ({ current, pathOf, onClose, onBrowse, onCreate }: Props) => {
  const { engine, can } = useChat();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  /** Whether another item than the first was chosen by keys. */
  const [moved, setMoved] = useState(false);
  /** Whether Enter was pressed before it is known who matches. */
  const [entered, setEntered] = useState(false);
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
  const title = can.createRooms ? t`Go to a room or person` : t`Go to a room`;
  const writeTo = useWriteTo();

  const searchOn = useEffectEvent(loadMore);
  useEffect(() => {
    if (searching && !loading) searchOn();
  }, [searching, loading]);

  const go = (destination: Destination): void => {
    onClose();
    if (destination.kind === 'browse') onBrowse(initialTextFor(destination, query));
    else if (destination.kind === 'create') onCreate(initialTextFor(destination, query));
    else if (destination.kind === 'person') writeTo(destination.user);
    else navigate(pathOf(destination.room.room));
  };

  const goToBest = useEffectEvent(() => {
    const [best] = destinations;
    if (best !== undefined) go(best);
  });
  useEffect(() => {
    if (!entered) return undefined;
    const timer = setTimeout(goToBest, people.searching ? ENTER_WAITS_MS : 0);
    return () => {
      clearTimeout(timer);
    };
  }, [entered, people.searching]);

  const onKeyDown = (event: KeyboardEvent & { readonly preventBaseUIHandler: () => void }): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setMoved(true);
    if (event.key !== 'Enter' || moved || !people.searching || isCertain(destinations[0], query)) return;
    event.preventDefault();
    event.preventBaseUIHandler();
    setEntered(true);
  };

  return (
    <Dialog title={title} layout="plain" size="medium" onClose={onClose}>
      <Autocomplete.Root
        open
        inline
        items={destinations}
        // Filtered and sorted above.
        filter={null}
        autoHighlight="always"
        keepHighlight
        value={query}
        onValueChange={(next) => {
          setQuery(next);
          setMoved(false);
          setEntered(false);
        }}
        itemToStringValue={(destination: Destination) => destination.label}
      >
        <div className={styles.field}>
          <Search size={18} aria-hidden="true" />
          <Autocomplete.Input
            className={styles.input}
            dir="auto"
            placeholder={title}
            aria-label={title}
            onKeyDown={onKeyDown}
          />
        </div>
        <Autocomplete.Status className={styles.note}>
          {openIsCut && (error === undefined ? searchedOnly(open.length) : notSearched(error))}
          {people.error !== undefined && ` ${t`People could not be searched. ${{ reason: reasonOf(people.error) }}`}`}
          {allSearched &&
            noneFound(destinations, query) &&
            (can.createRooms ? t`No room or person matches.` : t`No room matches.`)}
        </Autocomplete.Status>
        <Autocomplete.List className={styles.list}>
          {(destination: Destination) => (
            <Autocomplete.Item
              key={destination.id}
              className={styles.item}
              value={destination}
              onClick={() => {
                go(destination);
              }}
            >
              <span className={styles.icon}>
                <DestinationIcon destination={destination} />
              </span>
              <span className={styles.label}>
                <bdi>{destination.label}</bdi>
                {destination.kind === 'person' && destination.user === engine.me && ` ${t`(you)`}`}
              </span>
              {destination.kind === 'person' && <bdi className={styles.unread}>@{decodeToken(destination.user)}</bdi>}
              {destination.kind === 'room' && <UnreadCount destination={destination} />}
              {destination.kind === 'other' && <span className={styles.unread}>{t`Not joined`}</span>}
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Dialog>
  );
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

/** Enter waits for the people who match no longer than this. */
const ENTER_WAITS_MS = 2_000;

/** Beyond, “Browse all rooms” leads further. */
const MAX_SEARCHED = 2_000;

const searchedOnly = (count: number): string =>
  plural(count, {
    one: 'Only the first # public room were searched.',
    other: 'Only the first # public rooms were searched.',
  });

const notSearched = (error: unknown): string =>
  t`Not all public rooms could be searched. ${{ reason: reasonOf(error) }}`;

const UnreadCount = ({ destination: { room } }: { readonly destination: Extract<Destination, { kind: 'room' }> }) => {
  if (room.mentions > 0)
    return <span className={styles.mentions}>{plural(room.mentions, { one: '# mention', other: '# mentions' })}</span>;
  return room.unread > 0 ? (
    <span className={styles.unread}>{t`${{ count: room.unread > 99 ? '99+' : room.unread }} new`}</span>
  ) : null;
};

const DestinationIcon = ({ destination }: { readonly destination: Destination }) => {
  const { engine } = useChat();
  if (destination.kind === 'browse') return <Compass size={16} aria-hidden="true" />;
  if (destination.kind === 'create') return <Plus size={16} aria-hidden="true" />;
  if (destination.kind === 'person') return <Avatar user={destination.user} name={destination.label} size={20} />;
  const { room } = destination;
  if (room.type === 'dm')
    return <Avatar user={othersOf(room, engine.me)[0] ?? engine.me} name={room.displayName} size={20} />;
  if (room.type === 'admin') return <Shield size={15} aria-hidden="true" />;
  return room.type === 'public' ? <Hash size={16} aria-hidden="true" /> : <Lock size={15} aria-hidden="true" />;
};
