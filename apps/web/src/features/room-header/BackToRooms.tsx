import { plural, t } from '@lingui/core/macro';
import ArrowLeft from 'lucide-react/icons/arrow-left';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { calls } from '../../lib/chat/rooms.ts';
import { useSelected } from '../../lib/store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './RoomHeader.module.css';

/** A phone’s way back to the list, with how many rooms call from there. */
export const BackToRooms = () => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const unread = useSelected(engine.rooms, ({ mine }) => mine.filter(calls).length);
  const label =
    unread === 0
      ? t`Back to rooms`
      : plural(unread, { one: 'Back to rooms, # unread room', other: 'Back to rooms, # unread rooms' });
  return (
    <span className={styles.back}>
      <IconButton
        label={label}
        onClick={() => {
          navigate('/');
        }}
      >
        <ArrowLeft size={20} />
      </IconButton>
      {unread > 0 && (
        <span className={styles.badge} aria-hidden="true" dir="ltr">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </span>
  );
};
