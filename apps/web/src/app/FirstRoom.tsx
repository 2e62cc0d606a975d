import { t } from '@lingui/core/macro';
import Compass from 'lucide-react/icons/compass';
import { Redirect } from 'wouter';
import { PublicRoomItem } from '../features/browse-rooms/PublicRoomItem.tsx';
import { isolated } from '../lib/bidi.ts';
import { useChat } from '../lib/chat/chat-context.ts';
import { recentRooms } from '../lib/chat/recent-rooms.ts';
import { roomPath } from '../lib/chat/rooms.ts';
import { useBrowse } from '../lib/chat/use-browse.ts';
import { useSelected, useStore } from '../lib/store.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './FirstRoom.module.css';

/** The room that everybody knows, where there is one. */
const GENERAL = 'general';

/** How many rooms a newcomer is offered. */
const OFFERED = 5;

interface Props {
  readonly onDialog: (dialog: DialogName) => void;
}

/** Without a room in the address: the last one, or the way to a first one. */
export const FirstRoom = ({ onDialog }: Props) => {
  const { engine } = useChat();
  const { mine, status } = useStore(engine.rooms);
  const target = [...recentRooms(), GENERAL].find((id) => mine.some(({ room }) => room === id)) ?? mine[0]?.room;

  if (target !== undefined) return <Redirect to={roomPath(target)} replace />;
  return (
    <main className={styles.pane} data-pane>
      {status === 'loading' && (
        <div className={styles.loading} role="status" aria-label={t`Your rooms are loading`}>
          <Skeleton shape="messages" count={8} />
        </div>
      )}
      <Welcome isPage onDialog={onDialog} />
    </main>
  );
};

interface WelcomeProps extends Props {
  /** Set where this is all that the pane shows. */
  readonly isPage: boolean;
}

/** What a newcomer is offered; nothing for one who is in a room. */
export const Welcome = (props: WelcomeProps) => {
  const { engine } = useChat();
  const isNewcomer = useSelected(engine.rooms, ({ status, mine }) => status === 'ready' && mine.length === 0);
  return isNewcomer && <FirstOffers {...props} />;
};

const FirstOffers = ({ isPage, onDialog }: WelcomeProps) => {
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
