import { t } from '@lingui/core/macro';
import type { ConnectionState } from './engine.ts';

/** Shorter interruptions are not shown. */
const SHOW_AFTER_MS = 2_000;

/**
 * Returns how long from `now` until an interruption is shown; `undefined` when there is none. A browser that says that it
 * is offline is believed at once.
 */
export const msUntilShown = ({ status, since }: ConnectionState, now: number): number | undefined => {
  if (status === 'connected') return undefined;
  return status === 'closed' || status === 'offline' ? 0 : Math.max(0, since + SHOW_AFTER_MS - now);
};

/**
 * Returns the connection as it is once the browser has lost its network, though the connection may not have noticed yet. A
 * connection that was made since then proves the browser wrong.
 *
 * @param lostAt When the browser said so, in ms since 1970; `undefined` while it says that it is online.
 */
export const withNetworkLoss = (connection: ConnectionState, lostAt: number | undefined): ConnectionState => {
  const { status, since } = connection;
  if (lostAt === undefined || status === 'closed' || (status === 'connected' && since > lostAt)) return connection;
  return { ...connection, status: 'offline' };
};

/** Returns what stands for somebody’s status while they have no connection. */
export const connectionLabel = (status: ConnectionState['status']): string =>
  status === 'connecting' ? t`Connecting…` : status === 'reconnecting' ? t`Reconnecting…` : t`Offline`;
