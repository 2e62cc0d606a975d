import { t } from '@lingui/core/macro';
import type { ListedRoom } from '@nats-chat/contracts';
import Archive from 'lucide-react/icons/archive';
import Hash from 'lucide-react/icons/hash';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomPath, roomTitle } from '../../lib/chat/rooms.ts';
import { useSelected } from '../../lib/store.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './PublicRoomItem.module.css';
import { RoomActivity } from './RoomActivity.tsx';

interface Props {
  readonly room: ListedRoom;
  /** The room is on the screen: a dialog may go. */
  readonly onOpened?: () => void;
}

export const PublicRoomItem = ({ room, onOpened }: Props) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const [joining, setJoining] = useState(false);
  const title = roomTitle(room);
  const isMine = useSelected(engine.rooms, ({ mine }) => mine.some((one) => one.room === room.room));

  const open = (): void => {
    navigate(roomPath(room.room));
    onOpened?.();
  };
  const join = async (): Promise<void> => {
    setJoining(true);
    try {
      await engine.join(room.room);
      open();
    } catch (error) {
      showToast(t`You did not join ${{ room: title }}. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      setJoining(false);
    }
  };

  return (
    <li className={styles.item}>
      <span className={styles.icon} aria-hidden="true">
        {room.archived ? <Archive size={16} /> : <Hash size={16} />}
      </span>
      <button type="button" className={styles.label} onClick={open}>
        <bdi className={styles.name}>{room.displayName}</bdi>
        {room.topic !== '' && <bdi className={styles.topic}>{room.topic}</bdi>}
        <RoomActivity room={room} />
      </button>
      {isMine || room.archived ? (
        <Button variant="quiet" onClick={open} aria-label={t`Open ${{ room: title }}`}>
          {t`Open`}
        </Button>
      ) : (
        <Button onClick={() => void join()} disabled={joining} aria-label={t`Join ${{ room: title }}`}>
          {t`Join`}
        </Button>
      )}
    </li>
  );
};
