import { t } from '@lingui/core/macro';
import Compass from 'lucide-react/icons/compass';
import { PublicRoomItem } from '../features/browse-rooms/PublicRoomItem.tsx';
import { isolated } from '../lib/bidi.ts';
import { useChat } from '../lib/chat/chat-context.ts';
import { GENERAL } from '../lib/chat/rooms.ts';
import { useBrowse } from '../lib/chat/use-browse.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './FirstRoom.module.css';

/** How many rooms a newcomer is offered. */
const OFFERED = 5;

interface Props {
  /** Set where this is all that the pane shows. */
  readonly isPage: boolean;
  readonly onDialog: (dialog: DialogName) => void;
}

/** The ways to a first room: some to join, all of them, or one of one's own. */
export const FirstOffers = ({ isPage, onDialog }: Props) => {
  const { person, can } = useChat();
  const { rooms, loading } = useBrowse();
  // One thing stands out: to find a room, or to make the first one.
  const primary = rooms.length > 0 || !can.createRooms ? 'browse' : 'create';
  const offered = rooms.toSorted((one, other) => rank(one.room) - rank(other.room)).slice(0, OFFERED);
  if (loading) return null;
  return (
    <EmptyState
      icon={<Compass size={22} />}
      title={t`Welcome, ${{ name: isolated(person.name) }}`}
      isPage={isPage}
      action={
        <div className={styles.ways}>
          {offered.length > 0 && (
            <ul className={styles.offers} aria-label={t`Rooms to join`}>
              {offered.map((room) => (
                <PublicRoomItem key={room.room} room={room} />
              ))}
            </ul>
          )}
          <div className={styles.buttons}>
            <Button
              variant={primary === 'browse' ? 'primary' : 'secondary'}
              onClick={() => {
                onDialog('browse');
              }}
            >
              {t`Browse rooms`}
            </Button>
            {can.createRooms && (
              <Button
                variant={primary === 'create' ? 'primary' : 'secondary'}
                onClick={() => {
                  onDialog('create');
                }}
              >
                {t`Create a room`}
              </Button>
            )}
          </div>
        </div>
      }
    >
      {can.createRooms
        ? t`You are not in a room yet. Join one, or make your own.`
        : t`You are not in a room yet. Join one to begin.`}
    </EmptyState>
  );
};

const rank = (room: string): number => (room === GENERAL ? 0 : 1);
