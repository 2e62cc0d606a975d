import { t } from '@lingui/core/macro';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { COMPOSER_ID, focusComposer } from '../lib/focus.ts';
import { useStore } from '../lib/store.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { overlaysWanted } from '../ui/Overlays.tsx';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import { Dialogs, type DialogName, type OpenDialog } from './Dialogs.tsx';
import { FirstRoom } from './FirstRoom.tsx';
import { RoomPane } from './RoomPane.tsx';
import { Sidebar } from './Sidebar.tsx';
import styles from './Shell.module.css';
import { useChatRoute } from './use-chat-route.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

// The network is there when the page is, and the connection is lost later.
const ConnectionBanner = onDemand(
  'ConnectionBanner',
  () => import('../features/connection/on-demand/ConnectionBanner.tsx'),
);
const OwnSettings = onDemand('OwnSettings', () => import('./on-demand/OwnSettings.tsx'));
const OtherPage = onDemand('OtherPage', () => import('./OtherPage.tsx'));

/** Room list, timeline and side panel. Which of them a phone shows follows from the address. */
export const Shell = () => {
  const route = useChatRoute();
  const phone = useMedia(PHONE);
  const [dialog, setDialog] = useState<OpenDialog>();
  const open = useCallback((name: DialogName, initialText = '') => {
    setDialog({ name, initialText, at: performance.now() });
  }, []);
  const close = useCallback(() => {
    setDialog(undefined);
  }, []);
  const [, navigate] = useLocation();
  const leavePage = (): void => {
    navigate('/');
  };
  useTitle(route);
  useShortcuts({ route, onDialog: open });
  const isList = route.exists && route.page === undefined && route.room === undefined;
  return (
    <div className={styles.shell} data-shows={isList ? 'list' : 'room'}>
      <SkipLink to={route.room === undefined ? 'page' : 'room'} />
      <Sidebar isPage={phone && isList} route={route} onDialog={open} />
      <ErrorBoundary resetKey={route.page ?? route.room ?? ''}>
        {(!route.exists || route.page !== undefined) && (
          <OtherPage page={route.page} onClose={leavePage} onLoadFailed={leavePage} />
        )}
        {isList && !phone && <FirstRoom onDialog={open} />}
        {route.exists && route.room !== undefined && (
          <RoomPane key={route.room} roomId={route.room} route={route} onDialog={open} />
        )}
      </ErrorBoundary>
      <ConnectionBanner />
      {useStore(overlaysWanted) && <OwnSettings />}
      <Dialogs open={dialog} route={route} onDialog={open} onClose={close} />
    </div>
  );
};

/** The first stop of Tab: past all rooms. */
const SkipLink = ({ to }: { readonly to: 'room' | 'page' }) => (
  <a
    href={to === 'room' ? `#${COMPOSER_ID}` : '#root'}
    className={styles.skip}
    onClick={(event) => {
      event.preventDefault();
      if (!focusComposer()) document.querySelector<HTMLElement>('main :is(button, a, input)')?.focus();
    }}
  >
    {to === 'room' ? t`Skip to the room` : t`Skip to the page`}
  </a>
);
