import { OwnStatus } from '../features/own-status/OwnStatus.tsx';
import { RoomList } from '../features/room-list/RoomList.tsx';
import { useAuth } from '../lib/auth/auth-context.ts';
import { useChat } from '../lib/chat/chat-context.ts';
import { Logo } from '../ui/Logo.tsx';
import type { DialogName } from './Dialogs.tsx';
import { Welcome } from './FirstRoom.tsx';
import styles from './Sidebar.module.css';
import type { Place } from './use-place.ts';

interface Props {
  /** A phone shows the list alone: then it is what the page is about. */
  readonly isPage: boolean;
  readonly place: Place;
  readonly onDialog: (dialog: DialogName) => void;
}

export const Sidebar = ({ isPage, place, onDialog }: Props) => {
  const { engine, drafts } = useChat();
  const auth = useAuth();
  const signOut = async (): Promise<void> => {
    drafts.flush();
    // Presence hears of it first; the connection is gone when Keycloak ends the session.
    await engine.close();
    await auth.signOut();
  };
  const Pane = isPage ? 'main' : 'aside';
  const Brand = isPage ? 'h1' : 'div';
  return (
    <Pane className={styles.sidebar} aria-label="Rooms and account" data-rooms data-pane>
      <Brand className={styles.brand}>
        <Logo size={22} />
        NATS Chat
      </Brand>
      <RoomList
        current={place.room}
        pathOf={place.pathOf}
        onCreate={() => {
          onDialog('create');
        }}
        onBrowse={() => {
          onDialog('browse');
        }}
        onSwitcher={() => {
          onDialog('switcher');
        }}
      />
      {isPage && (
        <div className={styles.welcome}>
          <Welcome isPage={false} onDialog={onDialog} />
        </div>
      )}
      <div className={styles.foot}>
        <OwnStatus
          onSignOut={() => void signOut()}
          onSettings={() => {
            onDialog('settings');
          }}
          onStatusText={() => {
            onDialog('status-text');
          }}
        />
      </div>
    </Pane>
  );
};
