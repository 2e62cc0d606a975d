import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import CloudOff from 'lucide-react/icons/cloud-off';
import DoorClosed from 'lucide-react/icons/door-closed';
import { useLocation } from 'wouter';
import { UnsentText } from '../features/composer/ReadOnlyBar.tsx';
import { BackToRooms } from '../features/room-header/BackToRooms.tsx';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { roomTitle } from '../lib/chat/rooms.ts';
import { reasonOf } from '../lib/messages.ts';
import { useStore } from '../lib/store.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './RoomPane.module.css';

interface Props {
  readonly room: OpenRoom;
  /** What was known of it before it ended; `undefined` where nothing ever was. */
  readonly last: RoomInfo | undefined;
  readonly gone: boolean;
  readonly onDialog: (dialog: DialogName) => void;
}

/** Stands for a room that cannot be shown: it is loading, cannot be loaded, has ended, or does not exist. */
export const WithoutRoom = ({ room, last, gone, onDialog }: Props) => {
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
      {hasEnded && <Ended last={last} onDialog={onDialog} />}
      {hasEnded && <UnsentText roomId={room.room} unsent={unsent} />}
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

const Ended = ({ last, onDialog }: Pick<Props, 'last' | 'onDialog'>) => {
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={<DoorClosed size={22} />}
      title={last === undefined ? t`No such room` : t`You are not in ${{ room: roomTitle(last) }} any more`}
      isPage
      action={
        <>
          <Button
            variant="primary"
            onClick={() => {
              onDialog('browse');
            }}
          >
            {t`Browse rooms`}
          </Button>
          {last !== undefined && (
            <Button
              onClick={() => {
                navigate('/');
              }}
            >
              {t`Go to my rooms`}
            </Button>
          )}
        </>
      }
    >
      {last === undefined
        ? t`It does not exist, or it is private and you are not in it.`
        : t`You left it elsewhere, were removed from it, or it was deleted.`}
    </EmptyState>
  );
};
