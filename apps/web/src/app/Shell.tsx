import { useCallback, useState } from 'react';
import { ConnectionBanner } from '../features/connection/ConnectionBanner.tsx';
import { COMPOSER_ID, focusComposer } from '../lib/focus.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { Dialogs, type DialogName, type OpenDialog } from './Dialogs.tsx';
import { FirstRoom } from './FirstRoom.tsx';
import { NoSuchPage } from './NoSuchPage.tsx';
import { RoomPane } from './RoomPane.tsx';
import { Sidebar } from './Sidebar.tsx';
import styles from './Shell.module.css';
import { useChatRoute } from './use-chat-route.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

/** Room list, timeline and side panel. Which of them a phone shows follows from the address. */
export const Shell = () => {
  const route = useChatRoute();
  const phone = useMedia(PHONE);
  const [dialog, setDialog] = useState<OpenDialog>();
  const open = useCallback((name: DialogName, initialText = '') => {
    setDialog({ name, initialText });
  }, []);
  const close = useCallback(() => {
    setDialog(undefined);
  }, []);
  useTitle(route.room);
  useShortcuts({ route, onDialog: open });
  const isList = route.exists && route.room === undefined;
  return (
    <div className={styles.shell} data-shows={isList ? 'list' : 'room'}>
      <SkipLink />
      <Sidebar isPage={phone && isList} route={route} onDialog={open} />
      <ErrorBoundary resetKey={route.room ?? ''}>
        {!route.exists && <NoSuchPage />}
        {isList && !phone && <FirstRoom onDialog={open} />}
        {route.exists && route.room !== undefined && (
          <RoomPane key={route.room} roomId={route.room} route={route} onDialog={open} />
        )}
      </ErrorBoundary>
      <ConnectionBanner />
      <Dialogs open={dialog} route={route} onDialog={open} onClose={close} />
    </div>
  );
};

/** The first stop of Tab: past all rooms. */
const SkipLink = () => (
  <a
    href={`#${COMPOSER_ID}`}
    className={styles.skip}
    onClick={(event) => {
      event.preventDefault();
      if (!focusComposer()) document.querySelector<HTMLElement>('main button, main a')?.focus();
    }}
  >
    Skip to the room
  </a>
);
