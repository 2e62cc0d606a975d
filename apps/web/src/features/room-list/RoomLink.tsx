import { plural, t } from '@lingui/core/macro';
import Archive from 'lucide-react/icons/archive';
import BellOff from 'lucide-react/icons/bell-off';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Pencil from 'lucide-react/icons/pencil';
import Shield from 'lucide-react/icons/shield';
import { memo, useId } from 'react';
import { Link } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { calls, othersOf } from '../../lib/chat/rooms.ts';
import { useSelected } from '../../lib/store.ts';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
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
  const { unread, mentions, displayName, people, prefs, archived } = room;
  const muted = prefs?.muted === true;
  const lastLine = useId();
  const shownMentions = prefs?.level === 'none' ? 0 : mentions;
  return (
    <Link
      href={path}
      className={styles.link}
      data-item
      tabIndex={-1}
      aria-current={current ? 'page' : undefined}
      aria-describedby={room.type === 'dm' ? lastLine : undefined}
      data-unread={calls(room)}
      data-faint={muted || archived}
    >
      <span className={styles.icon}>
        <RoomIcon room={room} />
      </span>
      <span className={styles.name} dir="auto">
        {displayName}
        {people?.length === 1 && ` ${t`(you)`}`}
        {room.type === 'dm' && (
          <span id={lastLine} className={styles.last} dir="auto" aria-hidden="true">
            <LastLine room={room} />
          </span>
        )}
      </span>
      {muted && <BellOff size={13} aria-label={t`Muted`} />}
      {hasDraft && (
        <span className={styles.draft} data-tooltip={t`You have begun to write here`}>
          <Pencil size={13} aria-hidden="true" />
          <VisuallyHidden>{t`, draft`}</VisuallyHidden>
        </span>
      )}
      {shownMentions > 0 && (
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
      {unread > 0 && shownMentions === 0 && !muted && (
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
  if (room.archived) return <Archive size={14} aria-label={t`Archived`} />;
  switch (room.type) {
    case 'public':
      return <Hash size={15} aria-hidden="true" />;
    case 'private':
      return <Lock size={14} aria-label={t`Private`} />;
    case 'admin':
      return <Shield size={14} aria-label={t`Admins`} />;
    case 'dm':
      return <DmIcon room={room} />;
    default:
      return null;
  }
};

/** The other’s face with their presence; of several, how many they are. */
const DmIcon = ({ room }: { readonly room: RoomSummary }) => {
  const { engine } = useChat();
  const [other = engine.me, ...more] = othersOf(room, engine.me);
  return more.length > 0 ? (
    <span className={styles.several}>{more.length + 1}</span>
  ) : (
    <PersonAvatar user={other} name={room.displayName} size={20} />
  );
};

const LastLine = onDemand('LastLine', () => import('./on-demand/LastLine.tsx'));

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
    <span aria-hidden="true" dir="ltr">
      {count >= MANY ? '99+' : count}
    </span>
    <VisuallyHidden>{label}</VisuallyHidden>
  </span>
);
