import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import CloudOff from 'lucide-react/icons/cloud-off';
import { UnsentText } from '../features/composer/ReadOnlyBar.tsx';
import { BackToRooms } from '../features/room-header/BackToRooms.tsx';
import type { OpenRoom, Removal } from '../lib/chat/engine.ts';
import { reasonOf } from '../lib/messages.ts';
import { useStore } from '../lib/store.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './RoomPane.module.css';

// Most rooms never end.
const RoomEnded = onDemand('RoomEnded', () => import('./RoomEnded.tsx'));

interface Props {
  readonly room: OpenRoom;
  /** What was known of it before it ended; `undefined` where nothing ever was. */
  readonly last: RoomInfo | undefined;
  readonly gone: boolean;
  /** Who ended my membership, where somebody did. */
  readonly removal: Removal | undefined;
  readonly onDialog: (dialog: DialogName) => void;
}

/** Stands for a room that cannot be shown: it is loading, cannot be loaded, has ended, or does not exist. */
export const WithoutRoom = ({ room, last, gone, removal, onDialog }: Props) => {
  const phone = useMedia(PHONE);
  const { status, error, items } = useStore(room.timeline);
  const hasEnded = gone || last !== undefined;
  const unsent = items.filter(({ state }) => state !== 'sent').map(({ message }) => message.text ?? '');
  return (
    <main className={styles.pane} data-pane>
      {phone && (
        <div className={styles.back}>
          <BackToRooms />
        </div>
      )}
      {hasEnded && <RoomEnded last={last} removal={removal} onDialog={onDialog} />}
      {hasEnded && <UnsentText conversation={room.room} unsent={unsent} />}
      {!hasEnded && status === 'failed' && (
        <EmptyState
          icon={<CloudOff size={22} />}
          title={t`The room could not be loaded`}
          isPage
          action={<Button onClick={() => void room.reload()}>{t`Try again`}</Button>}
        >
          {reasonOf(error)}
        </EmptyState>
      )}
      {!hasEnded && status !== 'failed' && (
        <div className={styles.loading} role="status" aria-label={t`The room is loading`}>
          <Skeleton shape="messages" count={8} />
        </div>
      )}
    </main>
  );
};
