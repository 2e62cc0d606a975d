import { t } from '@lingui/core/macro';
import { mayInRoom, type Pin, type RoomInfo } from '@nats-chat/contracts';
import CloudOff from 'lucide-react/icons/cloud-off';
import PinIcon from 'lucide-react/icons/pin';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { mayWrite, roomPath } from '../../lib/chat/rooms.ts';
import { WIDE } from '../../lib/use-media.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { MessageContent } from '../../ui/MessageCard.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRovingFocus } from '../../ui/use-roving-focus.ts';
import { PinnedMessage } from './PinnedMessage.tsx';
import styles from './PinnedMessages.module.css';
import { usePinnedMessages } from './use-pinned-messages.ts';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly Content: MessageContent;
}

/** What is pinned in a room, in its side panel: the last one first. */
export const PinnedMessages = ({ room, info, Content }: Props) => {
  const { can } = useChat();
  const [, navigate] = useLocation();
  const { status, pinned, reload } = usePinnedMessages(room);
  const content = useRef<HTMLDivElement>(null);
  const moveThroughPins = useRovingFocus(content);
  const may = mayWrite(info, can) && mayInRoom('pin', info, info.role);
  const show = ({ messageId }: Pin): void => {
    jumpingTo.set({ room: room.room, messageId });
    // Else it would cover what is shown.
    if (!matchMedia(WIDE).matches) navigate(roomPath(room.room));
  };
  return (
    <div
      ref={content}
      className={styles.content}
      role="group"
      aria-label={t`Pinned messages`}
      tabIndex={0}
      onKeyDown={moveThroughPins}
    >
      {status === 'loading' && (
        <div className={styles.loading}>
          <Skeleton shape="messages" count={3} />
        </div>
      )}
      {status === 'failed' && (
        <EmptyState
          icon={<CloudOff size={22} />}
          title={t`The pinned messages could not be loaded`}
          action={<Button onClick={reload}>{t`Try again`}</Button>}
        >
          {t`They show again when the server answers.`}
        </EmptyState>
      )}
      {status === 'ready' && pinned.length === 0 && (
        <EmptyState icon={<PinIcon size={22} />} title={t`Nothing is pinned here`}>
          {may
            ? t`Pin what everybody should find again, with the menu of its message.`
            : t`What owners and admins pin is kept here for everybody.`}
        </EmptyState>
      )}
      {pinned.length > 0 && (
        <ul className={styles.list}>
          {pinned.map(({ pin, message }) => (
            <PinnedMessage
              key={pin.messageId}
              room={room}
              pin={pin}
              message={message}
              mayUnpin={may}
              Content={Content}
              onShow={() => {
                show(pin);
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
};
