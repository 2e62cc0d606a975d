import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import { Members } from '../features/members/Members.tsx';
import { PinnedMessages } from '../features/pinned-messages/PinnedMessages.tsx';
import { AboutRoom } from '../features/room-details/AboutRoom.tsx';
import { AdministratorSettings, deletionRight } from '../features/room-details/DeleteRoom.tsx';
import { RoomSettings } from '../features/room-details/RoomSettings.tsx';
import { Attachments } from '../features/timeline/message-slots.tsx';
import { MessageText } from '../features/timeline/MessageText.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { roomPath, type PanelRoute } from '../lib/chat/rooms.ts';
import styles from './RoomDetails.module.css';
import { ThreadPanel } from './ThreadPanel.tsx';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly panel: PanelRoute;
  readonly onInvite: () => void;
}

/** What there is to a room beside its messages: about it, who is in it, and what may be changed. */
export const RoomDetails = ({ room, info, panel: { name: panel, id }, onInvite }: Props) => {
  const { can } = useChat();
  if (panel === 'thread' && id !== undefined) return <ThreadPanel key={id} room={room} info={info} thread={id} />;
  if (panel === 'pins') return <PinnedMessages key={info.room} room={room} info={info} Content={Content} />;
  const maySet = mayInRoom('update', info, info.role);
  const hasSettings = maySet || deletionRight(info, can) !== undefined;
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
      {panel === 'settings' && hasSettings && !maySet && <AdministratorSettings info={info} />}
      {(panel === 'about' || (panel === 'settings' && !hasSettings)) && <AboutRoom info={info} />}
    </>
  );
};

const Content: ComponentProps<typeof PinnedMessages>['Content'] = ({ message, nameOf }) => (
  <>
    <MessageText text={message.text ?? ''} mentioned={message.mentions?.users} nameOf={nameOf} />
    <Attachments message={message} />
  </>
);

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
