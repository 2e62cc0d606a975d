import { t } from '@lingui/core/macro';
import { Redirect } from 'wouter';
import { useChat } from '../lib/chat/chat-context.ts';
import { recentRooms } from '../lib/chat/recent-rooms.ts';
import { GENERAL, roomPath } from '../lib/chat/rooms.ts';
import { useSelected, useStore } from '../lib/store.ts';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './FirstRoom.module.css';

// Only newcomers need them.
const FirstOffers = onDemand('FirstOffers', () => import('./FirstOffers.tsx'));

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
