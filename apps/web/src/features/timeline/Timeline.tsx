import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import CloudOff from 'lucide-react/icons/cloud-off';
import { useEffect, useMemo } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { useStore } from '../../lib/store.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Announcer } from './Announcer.tsx';
import { MessageList } from './MessageList.tsx';
import { keepReadMark, readMarkOf, UnreadDivider } from './unread-divider.ts';
import styles from './Timeline.module.css';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  /** How many messages of others were unread when the room was opened; it must not change. */
  readonly unread: number;
}

/** The messages of one room, or of one thread of it. Mount it again, by its key, for another one. */
export const Timeline = ({ room, info, unread }: Props) => {
  const { engine } = useChat();
  const timeline = useStore(room.timeline);
  const divider = useMemo(
    () =>
      new UnreadDivider({
        timeline: room.timeline,
        me: engine.me,
        blocked: engine.blocked,
        unread,
        readUpTo: room.thread === undefined ? readMarkOf(engine, room.room) : undefined,
      }),
    [room, engine, unread],
  );
  useEffect(
    () => () => {
      if (room.thread === undefined) keepReadMark(engine, room);
    },
    [engine, room],
  );
  const { status, items, error } = timeline;
  return (
    <div className={styles.timeline} data-pane>
      {items.length === 0 && status === 'loading' && (
        <div className={styles.loading}>
          <Skeleton shape="messages" count={8} />
        </div>
      )}
      {items.length === 0 && status === 'failed' && (
        <EmptyState
          icon={<CloudOff size={22} />}
          title={t`The messages could not be loaded`}
          action={<Button onClick={() => void room.reload()}>{t`Try again`}</Button>}
        >
          {reasonOf(error)}
        </EmptyState>
      )}
      {(items.length > 0 || status === 'ready') && (
        // Another one when the messages are there: a list that held what is unsent alone would grow above what it never measured.
        <MessageList key={String(status === 'ready')} room={room} info={info} timeline={timeline} divider={divider} />
      )}
      <Announcer room={room} title={roomTitle(info)} />
    </div>
  );
};
