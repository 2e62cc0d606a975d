import { Autocomplete } from '@base-ui/react/autocomplete';
import { plural, t } from '@lingui/core/macro';
import Compass from 'lucide-react/icons/compass';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import Shield from 'lucide-react/icons/shield';
import { useEffect, useEffectEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { recentRooms } from '../../lib/chat/recent-rooms.ts';
import { useBrowse } from '../../lib/chat/use-browse.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { initialTextFor, destinationsOf, noneFound, type Destination } from './destinations.ts';
import styles from './QuickSwitcher.module.css';

interface Props {
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  readonly onClose: () => void;
  /** With what was typed here and found no room. */
  readonly onBrowse: (query: string) => void;
  readonly onCreate: (name: string) => void;
}

/** Goes to any room by a few letters. */
export const QuickSwitcher = ({ current, pathOf, onClose, onBrowse, onCreate }: Props) => {
  const { can } = useChat();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [recent] = useState(recentRooms);
  const { mine, rooms: open, hasMore, loading, error, loadMore } = useBrowse();
  /** What matches may be on a later page. */
  const searching = query !== '' && (loading || (hasMore && error === undefined && open.length < MAX_SEARCHED));
  const openIsCut = query !== '' && !searching && (hasMore || error !== undefined);
  const destinations = destinationsOf(mine, {
    query,
    current,
    recent,
    canCreate: can.createRooms,
    open,
    openIsCut,
  });

  const searchOn = useEffectEvent(loadMore);
  useEffect(() => {
    if (searching && !loading) searchOn();
  }, [searching, loading]);

  const go = (destination: Destination): void => {
    onClose();
    if (destination.kind === 'browse') onBrowse(initialTextFor(destination, query));
    else if (destination.kind === 'create') onCreate(initialTextFor(destination, query));
    else navigate(pathOf(destination.room.room));
  };

  return (
    <Dialog title={t`Go to a room`} layout="plain" size="medium" onClose={onClose}>
      <Autocomplete.Root
        open
        inline
        items={destinations}
        // Filtered and sorted above.
        filter={null}
        autoHighlight="always"
        keepHighlight
        value={query}
        onValueChange={setQuery}
        itemToStringValue={(destination: Destination) => destination.label}
      >
        <div className={styles.field}>
          <Search size={18} aria-hidden="true" />
          <Autocomplete.Input
            className={styles.input}
            dir="auto"
            placeholder={t`Go to a room`}
            aria-label={t`Go to a room`}
          />
        </div>
        <Autocomplete.Status className={styles.note}>
          {openIsCut && (error === undefined ? searchedOnly(open.length) : notSearched(error))}
          {!searching && !openIsCut && noneFound(destinations, query) && t`No room matches.`}
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
              <bdi className={styles.label}>{destination.label}</bdi>
              {destination.kind === 'room' && <UnreadCount destination={destination} />}
              {destination.kind === 'other' && <span className={styles.unread}>{t`Not joined`}</span>}
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Dialog>
  );
};

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
  if (destination.kind === 'browse') return <Compass size={16} aria-hidden="true" />;
  if (destination.kind === 'create') return <Plus size={16} aria-hidden="true" />;
  const { room } = destination;
  if (room.type === 'dm') return <Avatar user={room.room} name={room.displayName} size={20} />;
  if (room.type === 'admin') return <Shield size={15} aria-hidden="true" />;
  return room.type === 'public' ? <Hash size={16} aria-hidden="true" /> : <Lock size={15} aria-hidden="true" />;
};
