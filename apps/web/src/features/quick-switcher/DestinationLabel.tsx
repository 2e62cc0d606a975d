import { plural, t } from '@lingui/core/macro';
import { decodeToken } from '@nats-chat/subjects';
import Compass from 'lucide-react/icons/compass';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Plus from 'lucide-react/icons/plus';
import Shield from 'lucide-react/icons/shield';
import { useChat } from '../../lib/chat/chat-context.ts';
import { othersOf } from '../../lib/chat/rooms.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import type { Destination } from './destinations.ts';
import styles from './QuickSwitcher.module.css';

interface Props {
  readonly destination: Destination;
}

/** What one sees of a destination: what it is, its name, and what is new there or tells it from others. */
export const DestinationLabel = ({ destination }: Props) => {
  const { engine } = useChat();
  return (
    <>
      <span className={styles.icon}>
        <DestinationIcon destination={destination} />
      </span>
      <span className={styles.label}>
        <bdi>{destination.label}</bdi>
        {destination.kind === 'person' && destination.user === engine.me && ` ${t`(you)`}`}
      </span>
      {destination.kind === 'person' && <bdi className={styles.unread}>@{decodeToken(destination.user)}</bdi>}
      {destination.kind === 'room' && <UnreadCount destination={destination} />}
      {destination.kind === 'other' && <span className={styles.unread}>{t`Not joined`}</span>}
    </>
  );
};

const UnreadCount = ({ destination: { room } }: { readonly destination: Extract<Destination, { kind: 'room' }> }) => {
  if (room.mentions > 0)
    return <span className={styles.mentions}>{plural(room.mentions, { one: '# mention', other: '# mentions' })}</span>;
  return room.unread > 0 ? (
    <span className={styles.unread}>{t`${{ count: room.unread > 99 ? '99+' : room.unread }} new`}</span>
  ) : null;
};

const DestinationIcon = ({ destination }: Props) => {
  const { engine } = useChat();
  if (destination.kind === 'browse') return <Compass size={16} aria-hidden="true" />;
  if (destination.kind === 'create') return <Plus size={16} aria-hidden="true" />;
  if (destination.kind === 'person') return <Avatar user={destination.user} name={destination.label} size={20} />;
  const { room } = destination;
  if (room.type === 'dm')
    return <Avatar user={othersOf(room, engine.me)[0] ?? engine.me} name={room.displayName} size={20} />;
  if (room.type === 'admin') return <Shield size={15} aria-hidden="true" />;
  return room.type === 'public' ? <Hash size={16} aria-hidden="true" /> : <Lock size={15} aria-hidden="true" />;
};
