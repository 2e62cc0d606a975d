import type { ConnectionState } from './engine.ts';

/** Shorter interruptions are nobody’s business. */
const PATIENCE_MS = 2_000;

/**
 * How long from `now` until an interruption is worth a word; `undefined` when there is none. A browser that says that it
 * is offline is believed at once.
 */
export const untilTold = ({ status, since }: ConnectionState, now: number): number | undefined => {
  if (status === 'connected') return undefined;
  return status === 'closed' || status === 'offline' ? 0 : Math.max(0, since + PATIENCE_MS - now);
};

/** The connection as it is once the browser has lost its network, though the link may not have noticed yet. */
export const whileOnline = (connection: ConnectionState, online: boolean): ConnectionState =>
  online || connection.status === 'closed' ? connection : { ...connection, status: 'offline' };

/** How somebody stands to the chat whose connection does not. */
export const linkWords = (status: ConnectionState['status']): string =>
  status === 'connecting' ? 'Connecting…' : status === 'reconnecting' ? 'Reconnecting…' : 'Offline';
