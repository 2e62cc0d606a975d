import LoaderCircle from 'lucide-react/icons/loader-circle';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useEffect, useMemo, useState } from 'react';
import { useAuth } from '../../lib/auth/auth-context.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { bannerWords, untilTold, whileOnline } from './banner.ts';
import styles from './ConnectionBanner.module.css';
import { useOnline } from './use-online.ts';

/** Says that the connection is away, once it has been for a while; it lies over the page, which does not move. */
export const ConnectionBanner = () => {
  const { engine } = useChat();
  const auth = useAuth();
  const link = useStore(engine.connection);
  const online = useOnline();
  const connection = useMemo(() => whileOnline(link, online), [link, online]);
  /** The interruption that has lasted long enough. */
  const [told, setTold] = useState(0);

  useEffect(() => {
    const wait = untilTold(connection, Date.now());
    if (wait === undefined) return undefined;
    const timer = setTimeout(setTold, wait, connection.since);
    return () => {
      clearTimeout(timer);
    };
  }, [connection]);

  const { status, since } = connection;
  // From reconnecting to offline is one interruption: what shows goes on showing.
  const shown =
    status !== 'connected' && told !== 0 && (told === since || status === 'offline' || status === 'reconnecting');
  if (status === 'connected' && told !== 0) setTold(0);

  return (
    <div className={styles.place} role="status">
      {shown && (
        <div className={styles.banner}>
          {status === 'offline' || status === 'closed' ? (
            <WifiOff size={15} aria-hidden="true" />
          ) : (
            <LoaderCircle size={15} className={styles.turning} aria-hidden="true" />
          )}
          {bannerWords(connection)}
          {status === 'closed' && (
            <Button size="small" onClick={() => void auth.signIn()}>
              Sign in
            </Button>
          )}
        </div>
      )}
    </div>
  );
};
