import { contract } from '@nats-chat/contracts';
import type { Connection } from '../connection/connect.ts';
import { runPeriodically, type Timer } from '@nats-chat/async';

/** The parts of a browser that tell when a page is left; Node has none of them. */
interface Host {
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
}

/** Says that this connection lives: at each new connection, and every 10 s. */
export interface Heartbeat {
  /** Says now that it lives. */
  readonly beat: () => void;
  /** Says that it ends, and is silent from then on. */
  readonly stop: () => void;
}

export const startHeartbeat = (
  { request, connectionId: connId, onConnected }: Pick<Connection, 'request' | 'connectionId' | 'onConnected'>,
  timer: Timer,
  host: Host = globalThis as Host,
): Heartbeat => {
  // Presence is a convenience: a beat that does not arrive is made up for by the next.
  const beat = (): void => {
    request(contract.presence.heartbeat, {}, { connId }).catch(() => undefined);
  };
  const sayEnd = (): void => {
    request(contract.presence.disconnect, {}, { connId }).catch(() => undefined);
  };
  const stops = [onConnected(beat), runPeriodically({ everyMs: EVERY_MS, timer }, beat)];
  // A page that is left may come back from the browser's cache, and then beats again.
  host.addEventListener?.('pagehide', sayEnd);
  host.addEventListener?.('pageshow', beat);
  return {
    beat,
    stop: () => {
      for (const stop of stops) stop();
      host.removeEventListener?.('pagehide', sayEnd);
      host.removeEventListener?.('pageshow', beat);
      sayEnd();
    },
  };
};

const EVERY_MS = 10_000;
