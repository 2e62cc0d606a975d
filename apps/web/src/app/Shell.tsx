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
import { usePlace } from './use-place.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

/** Room list, timeline and side panel. Which of them a phone shows follows from the address. */
export const Shell = () => {
  const place = usePlace();
  const phone = useMedia(PHONE);
  const [dialog, setDialog] = useState<OpenDialog>();
  const open = useCallback((name: DialogName, words = '') => {
    setDialog({ name, words });
  }, []);
  const close = useCallback(() => {
    setDialog(undefined);
  }, []);
  useTitle(place.room);
  useShortcuts({ place, onDialog: open });
  const isList = place.exists && place.room === undefined;
  return (
    <div className={styles.shell} data-shows={isList ? 'list' : 'room'}>
      <SkipLink />
      <Sidebar isPage={phone && isList} place={place} onDialog={open} />
      <ErrorBoundary resetKey={place.room ?? ''}>
        {!place.exists && <NoSuchPage />}
        {isList && !phone && <FirstRoom onDialog={open} />}
        {place.exists && place.room !== undefined && (
          <RoomPane key={place.room} roomId={place.room} place={place} onDialog={open} />
        )}
      </ErrorBoundary>
      <ConnectionBanner />
      <Dialogs open={dialog} place={place} onDialog={open} onClose={close} />
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
