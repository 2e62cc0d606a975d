import { plural, t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import Archive from 'lucide-react/icons/archive';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import Pin from 'lucide-react/icons/pin';
import Shield from 'lucide-react/icons/shield';
import Users from 'lucide-react/icons/users';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { othersOf, roomPath, type PanelRoute } from '../../lib/chat/rooms.ts';
import { useSelected } from '../../lib/store.ts';
import { PersonAvatar } from '../../ui/PersonAvatar.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { BackToRooms } from './BackToRooms.tsx';
import styles from './RoomHeader.module.css';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly menu: ReactNode;
  /** The side panel that is open. */
  readonly panel: PanelRoute['name'] | undefined;
  /** A phone shows one pane: this one has a way back to the list. */
  readonly hasBack: boolean;
}

export const RoomHeader = ({ room, info, menu, panel, hasBack }: Props) => {
  const { engine } = useChat();
  /** The other person of a conversation of two. */
  const [peer, ...more] = othersOf(info, engine.me);
  const memberCount = useSelected(room.members, ({ status, members, truncated }) =>
    status === 'ready' && !truncated && info.type !== 'admin' ? members.length : undefined,
  );
  const pinCount = useSelected(room.pins, ({ pins }) => pins.length);
  const membersLabel =
    memberCount === undefined ? t`Members` : plural(memberCount, { one: '# member', other: '# members' });

  return (
    <header className={styles.header}>
      {hasBack && <BackToRooms />}
      <div className={styles.headings}>
        <h1 ref={hasBack ? focusHeading : undefined} className={styles.title} tabIndex={-1}>
          {info.archived && <Archive size={16} aria-label={t`Archived`} />}
          {info.type === 'public' && !info.archived && <Hash size={17} aria-hidden="true" />}
          {info.type === 'private' && <Lock size={16} aria-label={t`Private room`} />}
          {info.type === 'admin' && <Shield size={16} aria-label={t`Admins`} />}
          {peer === undefined || more.length > 0 ? (
            <span className={styles.name} dir="auto">
              {info.displayName}
              {info.people?.length === 1 && ` ${t`(you)`}`}
            </span>
          ) : (
            <PersonButton user={peer} className={styles.person}>
              <PersonAvatar user={peer} name={info.displayName} size={20} />
              <bdi className={styles.name}>{info.displayName}</bdi>
            </PersonButton>
          )}
        </h1>
        {info.topic !== '' && (
          <p className={styles.topic} dir="auto" data-tooltip={info.topic}>
            {info.topic}
          </p>
        )}
      </div>
      {(pinCount > 0 || panel === 'pins') && (
        <PanelButton
          room={room}
          panel={panel}
          name="pins"
          icon={<Pin size={16} aria-hidden="true" />}
          count={pinCount > 0 ? pinCount : undefined}
          label={plural(pinCount, { one: '# pinned message', other: '# pinned messages' })}
        />
      )}
      <PanelButton
        room={room}
        panel={panel}
        name="members"
        icon={<Users size={17} aria-hidden="true" />}
        count={memberCount}
        label={membersLabel}
      />
      {menu}
    </header>
  );
};

interface PanelButtonProps extends Pick<Props, 'room' | 'panel'> {
  readonly name: PanelRoute['name'];
  readonly icon: ReactNode;
  readonly count: number | undefined;
  readonly label: string;
}

/** Opens a side panel, or closes it. */
const PanelButton = ({ room, panel, name, icon, count, label }: PanelButtonProps) => {
  const [, navigate] = useLocation();
  const open = panel === name;
  return (
    <button
      type="button"
      className={styles.panelButton}
      aria-pressed={open}
      aria-label={label}
      onClick={() => {
        navigate(roomPath(room.room, open ? undefined : { name }));
      }}
    >
      {icon}
      {count !== undefined && <span>{count}</span>}
    </button>
  );
};

/** On a phone the room takes the place of the list, and with it the element that had the focus. */
const focusHeading = (heading: HTMLHeadingElement | null): void => {
  heading?.focus({ preventScroll: true });
};
