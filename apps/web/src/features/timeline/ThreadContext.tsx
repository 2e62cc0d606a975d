import { t } from '@lingui/core/macro';
import MessageSquareReply from 'lucide-react/icons/message-square-reply';
import { Link } from 'wouter';
import { threadPath } from '../../lib/chat/rooms.ts';
import styles from './message-slots.module.css';

interface Props {
  readonly room: string;
  readonly threadId: string;
  readonly inThread: boolean;
}

/** In the room: that the message is a reply in a thread, which it leads to; in the thread: that it is in the room as well. */
export const ThreadContext = ({ room, threadId, inThread }: Props) => (
  <p className={styles.line}>
    <MessageSquareReply size={13} aria-hidden="true" />
    {inThread ? (
      t`Also sent to the room`
    ) : (
      <Link href={threadPath(room, threadId)} className={styles.excerpt}>{t`Replied in a thread`}</Link>
    )}
  </p>
);
