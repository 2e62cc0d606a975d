import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import { Link, Redirect } from 'wouter';
import { Members } from '../features/members/Members.tsx';
import { PinnedMessages } from '../features/pinned-messages/PinnedMessages.tsx';
import { AboutRoom } from '../features/room-details/AboutRoom.tsx';
import { AdministratorSettings, deletionRight } from '../features/room-details/DeleteRoom.tsx';
import { RoomSettings } from '../features/room-details/RoomSettings.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { roomPath, roomTitle, type PanelRoute } from '../lib/chat/rooms.ts';
import { SidePanel } from '../ui/SidePanel.tsx';
import { CardContent } from './CardContent.tsx';
import styles from './RoomDetails.module.css';
import { ThreadPanel } from './ThreadPanel.tsx';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly panel: PanelRoute;
  readonly onInvite: () => void;
}

interface PanelProps extends Props {
  readonly onClose: () => void;
}

/** The side panels: what each is called, in its header and on the button that closes it. */
const panels: Readonly<Record<PanelRoute['name'], { title: MessageDescriptor; closeLabel: MessageDescriptor }>> = {
  about: { title: msg`About`, closeLabel: msg`Close details` },
  members: { title: msg`Members`, closeLabel: msg`Close members` },
  pins: { title: msg`Pinned messages`, closeLabel: msg`Close pinned messages` },
  settings: { title: msg`Room settings`, closeLabel: msg`Close details` },
  thread: { title: msg`Thread`, closeLabel: msg`Close thread` },
};

/** What there is to a room beside its messages, in the side panel. */
export const RoomDetails = ({ onClose, ...props }: PanelProps) => {
  const { title, closeLabel } = panels[props.panel.name];
  return (
    <SidePanel title={i18n._(title)} closeLabel={i18n._(closeLabel)} subtitle={roomTitle(props.info)} onClose={onClose}>
      <Details {...props} />
    </SidePanel>
  );
};

/** A thread, what is pinned, or the room itself: about it, who is in it, and what may be changed. */
const Details = ({ room, info, panel: { name: panel, id }, onInvite }: Props) => {
  const { can } = useChat();
  if (panel === 'thread' && id !== undefined) return <ThreadPanel key={id} room={room} info={info} thread={id} />;
  if (panel === 'pins') return <PinnedMessages key={info.room} room={room} info={info} Content={CardContent} />;
  const maySet = mayInRoom('update', info, info.role);
  const hasSettings = maySet || deletionRight(info, can) !== undefined;
  // From the settings of another room.
  if (panel === 'settings' && !hasSettings) return <Redirect to={roomPath(info.room, { name: 'about' })} replace />;
  return (
    <>
      <nav className={styles.tabs} aria-label={t`Room details`}>
        <Tab to={roomPath(info.room, { name: 'about' })} current={panel === 'about'}>{t`About`}</Tab>
        <Tab to={roomPath(info.room, { name: 'members' })} current={panel === 'members'}>{t`Members`}</Tab>
        {hasSettings && (
          <Tab to={roomPath(info.room, { name: 'settings' })} current={panel === 'settings'}>{t`Settings`}</Tab>
        )}
      </nav>
      {panel === 'members' && <Members room={room} onInvite={onInvite} />}
      {panel === 'settings' && maySet && <RoomSettings key={info.room} info={info} />}
      {panel === 'settings' && !maySet && <AdministratorSettings info={info} />}
      {panel === 'about' && <AboutRoom info={info} />}
    </>
  );
};

interface TabProps {
  readonly to: string;
  readonly current: boolean;
  readonly children: string;
}

const Tab = ({ to, current, children }: TabProps) => (
  <Link href={to} replace className={styles.tab} aria-current={current ? 'page' : undefined}>
    {children}
  </Link>
);
