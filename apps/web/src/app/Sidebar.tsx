import { t } from '@lingui/core/macro';
import { useLocation } from 'wouter';
import { OwnStatus } from '../features/own-status/OwnStatus.tsx';
import { RoomMenu } from '../features/room-menu/RoomMenu.tsx';
import { MentionsLink } from '../features/room-list/MentionsLink.tsx';
import { RoomList } from '../features/room-list/RoomList.tsx';
import type { RoomSummary } from '../lib/chat/engine.ts';
import { roomTitle } from '../lib/chat/rooms.ts';
import { PRODUCT } from '../lib/messages.ts';
import { pagePath } from '../lib/pages.ts';
import { Logo } from '../ui/Logo.tsx';
import type { DialogName } from './Dialogs.tsx';
import { Welcome } from './FirstRoom.tsx';
import styles from './Sidebar.module.css';
import type { ChatRoute } from './use-chat-route.ts';

interface Props {
  /** A phone shows the list alone: then it is what the page is about. */
  readonly isPage: boolean;
  readonly route: ChatRoute;
  readonly onDialog: (dialog: DialogName) => void;
}

export const Sidebar = ({ isPage, route, onDialog }: Props) => {
  const [, navigate] = useLocation();
  const Pane = isPage ? 'main' : 'aside';
  const Brand = isPage ? 'h1' : 'div';
  return (
    <Pane className={styles.sidebar} aria-label={t`Rooms and account`} data-rooms data-pane>
      <Brand className={styles.brand}>
        <Logo size={22} />
        {PRODUCT}
      </Brand>
      <RoomList
        current={route.room}
        pathOf={route.pathOf}
        menuOf={menuOf}
        onNewMessage={() => {
          onDialog('message');
        }}
        onCreate={() => {
          onDialog('create');
        }}
        onBrowse={() => {
          onDialog('browse');
        }}
        onSwitcher={() => {
          onDialog('switcher');
        }}
      >
        <MentionsLink />
      </RoomList>
      {isPage && (
        <div className={styles.welcome}>
          <Welcome isPage={false} onDialog={onDialog} />
        </div>
      )}
      <div className={styles.footer}>
        <OwnStatus
          onSignOut={() => {
            onDialog('sign-out');
          }}
          onPage={(page) => {
            navigate(pagePath(page));
          }}
          onStatusText={() => {
            onDialog('status-text');
          }}
        />
      </div>
    </Pane>
  );
};

const menuOf = (room: RoomSummary) => <RoomMenu info={room} label={t`Menu of ${{ room: roomTitle(room) }}`} />;
