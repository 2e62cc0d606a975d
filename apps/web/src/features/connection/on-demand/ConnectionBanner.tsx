import { t } from '@lingui/core/macro';
import CloudOff from 'lucide-react/icons/cloud-off';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useAuth } from '../../../lib/auth/auth-context.tsx';
import { useChat } from '../../../lib/chat/chat-context.ts';
import type { ConnectionState } from '../../../lib/chat/engine.ts';
import { useInterruption } from '../../../lib/chat/use-interruption.ts';
import { useStore } from '../../../lib/store.ts';
import { Button } from '../../../ui/Button.tsx';
import { ReloadButton } from '../../../ui/ReloadButton.tsx';
import styles from './ConnectionBanner.module.css';

/**
 * Says that the connection is lost, once it has been for a while, that nothing can be stored though it stands, or that the page
 * is older than the server. It lies over the page, which does not move.
 */
export const ConnectionBanner = () => {
  const { engine } = useChat();
  const update = useStore(engine.update);
  const backlog = useStore(engine.backlog);
  const interruption = useInterruption();
  return (
    <div className={styles.overlay} role="status">
      {interruption !== undefined ? (
        <Interruption connection={interruption} />
      ) : backlog?.reason === 'unavailable' ? (
        <div className={styles.banner} data-banner>
          <CloudOff size={15} aria-hidden="true" />
          {t`Messages cannot be stored at the moment. They are sent as soon as that ends.`}
        </div>
      ) : (
        update && (
          <div className={styles.banner} data-banner>
            {t`A newer version is there.`}
            <ReloadButton>{t`Reload`}</ReloadButton>
          </div>
        )
      )}
    </div>
  );
};

const Interruption = ({ connection }: { readonly connection: ConnectionState }) => {
  const auth = useAuth();
  const { status, failure } = connection;
  return (
    <div className={styles.banner} data-banner>
      {status === 'offline' || status === 'closed' ? (
        <WifiOff size={15} aria-hidden="true" />
      ) : (
        <LoaderCircle size={15} className={styles.turning} aria-hidden="true" />
      )}
      {bannerMessage(connection)}
      {failure?.reason === 'name-too-long' ? (
        <Button size="small" onClick={() => void auth.signOut()}>
          {t`Sign out`}
        </Button>
      ) : status === 'closed' ? (
        <Button size="small" onClick={() => void auth.signIn()}>
          {t`Sign in`}
        </Button>
      ) : (
        <Button size="small" onClick={tryNow}>
          {t`Try now`}
        </Button>
      )}
    </div>
  );
};

/** Returns what is said about a connection that does not stand. */
const bannerMessage = ({ status, reason, failure }: ConnectionState): string => {
  if (failure?.reason === 'name-too-long') {
    return t`Your user name is too long for the chat. Ask an administrator for a shorter one.`;
  }
  if (status === 'connecting' || status === 'reconnecting') {
    // The chat server answers, and is not to be blamed for not doing so.
    if (failure?.reason === 'no-token') return t`Your sign-in could not be renewed yet. Trying again…`;
    if (failure?.reason === 'refused') return t`The chat does not accept your sign-in at the moment. Trying again…`;
    if (failure?.reason === 'too-many-connections') return t`Too many people are connected. Waiting for a place…`;
  }
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
