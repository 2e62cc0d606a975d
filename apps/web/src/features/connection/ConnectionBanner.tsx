import LoaderCircle from 'lucide-react/icons/loader-circle';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useAuth } from '../../lib/auth/auth-context.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import { Button } from '../../ui/Button.tsx';
import { bannerWords } from './banner.ts';
import styles from './ConnectionBanner.module.css';

/** Says that the connection is away, once it has been for a while; it lies over the page, which does not move. */
export const ConnectionBanner = () => {
  const auth = useAuth();
  const interruption = useInterruption();
  const status = interruption?.status;
  return (
    <div className={styles.place} role="status">
      {interruption !== undefined && (
        <div className={styles.banner} data-banner>
          {status === 'offline' || status === 'closed' ? (
            <WifiOff size={15} aria-hidden="true" />
          ) : (
            <LoaderCircle size={15} className={styles.turning} aria-hidden="true" />
          )}
          {bannerWords(interruption)}
          {status === 'closed' ? (
            <Button size="small" onClick={() => void auth.signIn()}>
              Sign in
            </Button>
          ) : (
            <Button size="small" onClick={tryNow}>
              Try now
            </Button>
          )}
        </div>
      )}
    </div>
  );
};

/** As if the browser’s network had just come back: the connection waits no longer for its next attempt. */
const tryNow = (): void => {
  dispatchEvent(new Event('online'));
};
