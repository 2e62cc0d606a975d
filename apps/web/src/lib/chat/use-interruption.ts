import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import type { ConnectionState } from './engine.ts';
import { untilTold, whileOnline } from './interruption.ts';

/** The connection while it is away, once it has been for a while; `undefined` while it stands. */
export const useInterruption = (): ConnectionState | undefined => {
  const { engine } = useChat();
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
  if (status === 'connected' && told !== 0) setTold(0);
  if (status === 'connected' || told === 0) return undefined;
  // From reconnecting to offline is one interruption: what shows goes on showing.
  return told === since || status === 'offline' || status === 'reconnecting' ? connection : undefined;
};

/** Whether the browser believes in its network. It knows of a loss at once, the connection only after a while. */
const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
