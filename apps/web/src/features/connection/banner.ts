import type { ConnectionState } from '../../lib/chat/engine.ts';

/** Shorter interruptions are nobody’s business. */
export const PATIENCE_MS = 2_000;

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

/** What is said about a connection that does not stand. */
export const bannerWords = ({ status, reason }: ConnectionState): string => {
  switch (status) {
    case 'connected':
      return '';
    case 'connecting':
      return 'Connecting…';
    case 'reconnecting':
      return 'Reconnecting… What you write will be sent.';
    case 'offline':
      return 'You are offline. What you write will be sent when you are back.';
    case 'closed':
      return reason === 'refused'
        ? 'The server has ended your session. Sign in again to go on.'
        : 'You are signed out.';
  }
};
