import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { ConnectionState } from './engine.ts';
import { msUntilShown, withNetworkLoss } from './interruption.ts';

/** Returns the connection while it is lost, once it has been for a while; `undefined` while it stands. */
export const useInterruption = (): ConnectionState | undefined => {
  const { engine } = useChat();
  const state = useStore(engine.connection);
  const lost = useNetworkLoss();
  const connection = useMemo(() => withNetworkLoss(state, lost), [state, lost]);
  /** The interruption that has lasted long enough. */
  const [shownSince, setShownSince] = useState(0);

  useEffect(() => {
    const wait = msUntilShown(connection, Date.now());
    if (wait === undefined) return undefined;
    const timer = setTimeout(setShownSince, wait, connection.since);
    return () => {
      clearTimeout(timer);
    };
  }, [connection]);

  const { status, since } = connection;
  if (status === 'connected' && shownSince !== 0) setShownSince(0);
  if (status === 'connected' || shownSince === 0) return undefined;
  // From reconnecting to offline is one interruption: what shows goes on showing.
  return shownSince === since || status === 'offline' || status === 'reconnecting' ? connection : undefined;
};

/** When the browser lost its network, as far as it says so. It knows at once, the connection only after a while. */
const useNetworkLoss = (): number | undefined => useSyncExternalStore(subscribe, () => lostAt);

let lostAt = navigator.onLine ? undefined : Date.now();

function subscribe(listener: () => void): () => void {
  const onChange = (): void => {
    lostAt = navigator.onLine ? undefined : (lostAt ?? Date.now());
    listener();
  };
  addEventListener('online', onChange);
  addEventListener('offline', onChange);
  return () => {
    removeEventListener('online', onChange);
    removeEventListener('offline', onChange);
  };
}
