import { t } from '@lingui/core/macro';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useAuth } from '../../lib/auth/auth-context.tsx';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ConnectionState } from '../../lib/chat/engine.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { ReloadButton } from '../../ui/ReloadButton.tsx';
import styles from './ConnectionBanner.module.css';

/**
 * Says that the connection is away, once it has been for a while, or that the page is older than the server. It lies over the
 * page, which does not move.
 */
export const ConnectionBanner = () => {
  const auth = useAuth();
  const update = useStore(useChat().engine.update);
  const interruption = useInterruption();
  const status = interruption?.status;
  return (
    <div className={styles.overlay} role="status">
      {interruption === undefined && update && (
        <div className={styles.banner} data-banner>
          {t`A newer version is there.`}
          <ReloadButton>{t`Reload`}</ReloadButton>
        </div>
      )}
      {interruption !== undefined && (
        <div className={styles.banner} data-banner>
          {status === 'offline' || status === 'closed' ? (
            <WifiOff size={15} aria-hidden="true" />
          ) : (
            <LoaderCircle size={15} className={styles.turning} aria-hidden="true" />
          )}
          {bannerMessage(interruption)}
          {status === 'closed' ? (
            <Button size="small" onClick={() => void auth.signIn()}>
              {t`Sign in`}
            </Button>
          ) : (
            <Button size="small" onClick={tryNow}>
              {t`Try now`}
            </Button>
          )}
        </div>
      )}
    </div>
  );
};

/** Returns what is said about a connection that does not stand. */
const bannerMessage = ({ status, reason }: ConnectionState): string => {
  switch (status) {
    case 'connected':
      return '';
    case 'connecting':
      return t`Connecting… The chat server does not answer yet.`;
    case 'reconnecting':
      return t`Reconnecting… What you write will be sent.`;
    case 'offline':
      return t`You are offline. What you write will be sent when you are back.`;
    case 'closed':
      return reason === 'refused'
        ? t`The server has ended your session. Sign in again to go on.`
        : t`You are signed out.`;
  }
};

/** As if the browser’s network had just come back: the connection waits no longer for its next attempt. */
const tryNow = (): void => {
  dispatchEvent(new Event('online'));
};
