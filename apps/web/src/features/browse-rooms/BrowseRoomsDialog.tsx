import { plural, t } from '@lingui/core/macro';
import type { ListedRoom } from '@nats-chat/contracts';
import Search from 'lucide-react/icons/search';
import { useState } from 'react';
import { useBrowse } from '../../lib/chat/use-browse.ts';
import { matchesWords } from '@nats-chat/text';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import styles from './BrowseRoomsDialog.module.css';
import { PublicRoomItem } from './PublicRoomItem.tsx';

interface Props {
  readonly onClose: () => void;
  /** Absent where the person may not create rooms. */
  readonly onCreate?: ((name: string) => void) | undefined;
  /** What to search for at first. */
  readonly initialQuery?: string;
}

export const BrowseRoomsDialog = ({ onClose, onCreate, initialQuery = '' }: Props) => {
  const { rooms, hasMore, loading, error, loadMore } = useBrowse();
  const [query, setQuery] = useState(initialQuery);
  const [archived, setArchived] = useState(false);
  const found = rooms.filter((room) => matches(room, query));
  return (
    <Dialog title={t`Browse rooms`} size="medium" onClose={onClose}>
      <div className={styles.search}>
        <Search size={16} aria-hidden="true" />
        <input
          type="text"
          className={styles.input}
          dir="auto"
          placeholder={t`Search by name or topic`}
          aria-label={t`Search rooms`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div className={styles.results}>
        <Section title={t`Rooms to join`} rooms={found.filter(({ role }) => role === null)} onOpened={onClose} />
        <Section title={t`Your rooms`} rooms={found.filter(({ role }) => role !== null)} onOpened={onClose} />
        {loading && rooms.length === 0 && (
          <div className={styles.loading}>
            <Skeleton shape="rows" count={5} />
          </div>
        )}
        {error !== undefined && (
          <p className={styles.note}>{t`The rooms could not be loaded. ${{ reason: reasonOf(error) }}`}</p>
        )}
        {!loading && found.length === 0 && error === undefined && (
          <EmptyState
            title={rooms.length === 0 ? t`No rooms yet` : t`No room found`}
            action={
              onCreate !== undefined && (
                <Button
                  variant="primary"
                  onClick={() => {
                    onCreate(query.trim());
                  }}
                >
                  {t`Create a room`}
                </Button>
              )
            }
          >
            {rooms.length === 0 ? t`The first one is still to be made.` : noneFound(rooms.length, hasMore)}
          </EmptyState>
        )}
        <More hasMore={hasMore} loading={loading} error={error} loadMore={loadMore} />
        {archived ? (
          <ArchivedRooms query={query} onOpened={onClose} />
        ) : (
          !loading &&
          error === undefined && (
            <div className={styles.more}>
              <Button
                variant="quiet"
                onClick={() => {
                  setArchived(true);
                }}
              >
                {t`Show archived rooms`}
              </Button>
            </div>
          )
        )}
      </div>
    </Dialog>
  );
};

const matches = ({ displayName, topic }: ListedRoom, query: string): boolean =>
  matchesWords(`${displayName} ${topic}`, query);

type MoreProps = Pick<ReturnType<typeof useBrowse>, 'hasMore' | 'loading' | 'error' | 'loadMore'>;

const More = ({ hasMore, loading, error, loadMore }: MoreProps) =>
  (hasMore || error !== undefined) && (
    <div className={styles.more}>
      <Button onClick={loadMore} disabled={loading}>
        {error === undefined ? t`Show more rooms` : t`Try again`}
      </Button>
    </div>
  );

/** They can be read, and nobody joins them. */
const ArchivedRooms = ({ query, onOpened }: { readonly query: string; readonly onOpened: () => void }) => {
  const { rooms, ...more } = useBrowse(true);
  const found = rooms.filter((room) => matches(room, query));
  return (
    // The button that showed them is gone, and with it what had the focus.
    <div ref={focusGroup} className={styles.archived} role="group" aria-label={t`Archived rooms`} tabIndex={-1}>
      <Section title={t`Archived rooms`} rooms={found} onOpened={onOpened} />
      {more.error !== undefined && (
        <p className={styles.note}>{t`The rooms could not be loaded. ${{ reason: reasonOf(more.error) }}`}</p>
      )}
      {found.length === 0 && !more.loading && more.error === undefined && (
        <p className={styles.note}>{query === '' ? t`No room is archived.` : t`No archived room matches.`}</p>
      )}
      <More {...more} />
    </div>
  );
};

const focusGroup = (group: HTMLElement | null): void => {
  group?.focus();
};

const noneFound = (searched: number, hasMore: boolean): string =>
  hasMore
    ? plural(searched, {
        one: 'None of the first # room has these words in its name or topic.',
        other: 'None of the first # rooms has these words in its name or topic.',
      })
    : t`No public room has these words in its name or topic.`;

interface SectionProps {
  readonly title: string;
  /** By what was mine when they were loaded: what is joined here stays where it is. */
  readonly rooms: readonly ListedRoom[];
  readonly onOpened: () => void;
}

const Section = ({ title, rooms, onOpened }: SectionProps) =>
  rooms.length > 0 && (
    <section className={styles.section}>
      <h3 className={styles.title}>{title}</h3>
      <ul aria-label={title}>
        {rooms.map((room) => (
          <PublicRoomItem key={room.room} room={room} onOpened={onOpened} />
        ))}
      </ul>
    </section>
  );
