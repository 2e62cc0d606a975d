import { t } from '@lingui/core/macro';
import AtSign from 'lucide-react/icons/at-sign';
import CloudOff from 'lucide-react/icons/cloud-off';
import { useMemo, useRef } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { distinctRooms } from '../../lib/chat/names.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { MessageCard, type MessageContent } from '../../ui/MessageCard.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRovingFocus } from '../../ui/use-roving-focus.ts';
import styles from './Mentions.module.css';
import { mentionsList } from './mentions-list.ts';

/** The messages that mention me, the newest first, each with the room that it is in and the way there. */
export const Mentions = ({ Content }: { readonly Content: MessageContent }) => {
  const { engine } = useChat();
  const list = useMemo(() => mentionsList(engine), [engine]);
  const { messages, hasMore, isLoading, error } = useStore(list.state);
  const { status, mine } = useStore(engine.rooms);
  const rooms = useMemo(() => new Map(distinctRooms(mine).map((room) => [room.room, room])), [mine]);
  const content = useRef<HTMLDivElement>(null);
  const moveThroughMessages = useRovingFocus(content);
  // Of a room that I am not in any more nothing stays, also before the server was asked again.
  const shown = messages.filter(({ room }) => status !== 'ready' || rooms.has(room));
  if (shown.length === 0 && isLoading)
    return (
      <div role="status" aria-label={t`Mentions are loading`}>
        <Skeleton shape="messages" count={5} />
      </div>
    );
  if (shown.length === 0 && error !== undefined)
    return (
      <EmptyState
        icon={<CloudOff size={22} />}
        title={t`Your mentions could not be loaded`}
        action={<Button onClick={list.reload}>{t`Try again`}</Button>}
      >
        {reasonOf(error)}
      </EmptyState>
    );
  if (shown.length === 0 && !hasMore)
    return (
      <EmptyState icon={<AtSign size={22} />} title={t`Nobody has mentioned you yet`}>
        {t`Messages show here that name you, or everyone in a room that you are in.`}
      </EmptyState>
    );
  return (
    <div ref={content} className={styles.content} role="group" aria-label={t`Mentions`} onKeyDown={moveThroughMessages}>
      <ul className={styles.list}>
        {shown.map((message) => {
          const room = rooms.get(message.room);
          return (
            <MessageCard key={message.messageId} message={message} Content={Content}>
              {room !== undefined && (
                <bdi>
                  {message.threadId === undefined ? roomTitle(room) : t`Thread in ${{ room: roomTitle(room) }}`}
                </bdi>
              )}
              {message.editedAt !== undefined && ` · ${t`edited`}`}
            </MessageCard>
          );
        })}
      </ul>
      {error !== undefined && (
        <p className={styles.note} role="alert">
          {t`Your mentions could not be loaded. ${{ reason: reasonOf(error) }}`}
        </p>
      )}
      {(hasMore || error !== undefined) && (
        <Button
          className={styles.more}
          onClick={error === undefined ? list.loadMore : list.reload}
          disabled={isLoading}
        >
          {error === undefined ? t`Load more` : t`Try again`}
        </Button>
      )}
    </div>
  );
};
