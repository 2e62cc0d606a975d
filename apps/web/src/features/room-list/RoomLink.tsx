import { plural, t } from '@lingui/core/macro';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Pencil from 'lucide-react/icons/pencil';
import Shield from 'lucide-react/icons/shield';
import { memo } from 'react';
import { Link } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { useSelected } from '../../lib/store.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './RoomLink.module.css';

interface Props {
  readonly room: RoomSummary;
  readonly path: string;
  readonly current: boolean;
}

export const RoomLink = memo(({ room, path, current }: Props) => {
  const { drafts } = useChat();
  const hasDraft = useSelected(drafts.rooms, (rooms) => rooms.has(room.room)) && !current;
  const { unread, mentions, displayName } = room;
  return (
    <Link
      href={path}
      className={styles.link}
      data-item
      tabIndex={-1}
      aria-current={current ? 'page' : undefined}
      data-unread={unread > 0 || mentions > 0}
    >
      <span className={styles.icon}>
        <RoomIcon room={room} />
      </span>
      <bdi className={styles.name}>{displayName}</bdi>
      {hasDraft && (
        <span className={styles.draft} data-tooltip={t`You have begun to write here`}>
          <Pencil size={13} aria-hidden="true" />
          <VisuallyHidden>{t`, draft`}</VisuallyHidden>
        </span>
      )}
      {mentions > 0 && (
        <Count
          className={styles.mentions}
          count={mentions}
          label={
            mentions >= MANY
              ? t`, more than 99 mentions`
              : plural(mentions, { one: ', # mention', other: ', # mentions' })
          }
        />
      )}
      {unread > 0 && mentions === 0 && (
        <Count
          className={styles.unread}
          count={unread}
          label={
            unread >= MANY
              ? t`, more than 99 unread messages`
              : plural(unread, { one: ', # unread message', other: ', # unread messages' })
          }
        />
      )}
    </Link>
  );
});

const RoomIcon = ({ room }: { readonly room: RoomSummary }) => {
  switch (room.type) {
    case 'public':
      return <Hash size={15} aria-hidden="true" />;
    case 'private':
      return <Lock size={14} aria-label={t`Private`} />;
    case 'admin':
      return <Shield size={14} aria-label={t`Admins`} />;
    case 'dm':
      return <Avatar user={room.room} name={room.displayName} size={20} />;
    default:
      return null;
  }
};

/** Counts stop at 100. */
const MANY = 100;

interface CountProps {
  readonly className: string | undefined;
  readonly count: number;
  /** What stands for it after the name. */
  readonly label: string;
}

const Count = ({ className, count, label }: CountProps) => (
  <span className={className}>
    <span aria-hidden="true">{count >= MANY ? '99+' : count}</span>
    <VisuallyHidden>{label}</VisuallyHidden>
  </span>
);
