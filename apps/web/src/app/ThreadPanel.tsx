import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import MessageSquareOff from 'lucide-react/icons/message-square-off';
import { useMemo } from 'react';
import { Timeline } from '../features/timeline/Timeline.tsx';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { useOpenThread } from '../lib/chat/use-open-thread.ts';
import { createStore, useStore } from '../lib/store.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Footer } from './Footer.tsx';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly thread: string;
}

/** A thread beside its room: what started it, the replies, and where one writes the next. */
export const ThreadPanel = ({ room, info, thread }: Props) => {
  const conversation = useOpenThread(room.room, thread);
  // All that a room has beside its messages, its threads have as well; who writes in them is not said.
  const opened = useMemo(
    () => conversation && { ...room, ...conversation, typing: NOBODY, sendTyping: () => undefined },
    [room, conversation],
  );
  return opened && <OpenThread thread={opened} info={info} />;
};

const NOBODY = createStore<readonly string[]>([]);

const OpenThread = ({ thread, info }: { readonly thread: OpenRoom; readonly info: RoomInfo }) => {
  const { status, items } = useStore(thread.timeline);
  if (status === 'gone' || (status === 'ready' && items.length === 0))
    return (
      <EmptyState icon={<MessageSquareOff size={22} />} title={t`This thread is not here`}>
        {t`Its messages are deleted for good, or the link is incomplete.`}
      </EmptyState>
    );
  return (
    <>
      <Timeline room={thread} info={info} unread={0} />
      <Footer room={thread} info={info} />
    </>
  );
};
