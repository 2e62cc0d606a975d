import { runPeriodically, type Timer } from '@nats-chat/async';
import { contract } from '@nats-chat/contracts';
import type { Connection } from '../connection/connect.ts';

/** The parts of a browser that tell when a page is left; Node has none of them. */
interface Host {
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly removeEventListener?: (type: string, listener: () => void) => void;
}

type HeartbeatConnection = Pick<Connection, 'request' | 'connectionId' | 'onConnected'>;

/** Says that a connection lives: at each new connection, and every 10 s. */
export class Heartbeat {
  readonly #connection: HeartbeatConnection;
  readonly #host: Host;
  readonly #stops: readonly (() => unknown)[];

  /** @param host Default the browser's window; in Node nothing. */
  constructor(connection: HeartbeatConnection, timer: Timer, host: Host = globalThis as Host) {
    this.#connection = connection;
    this.#host = host;
    this.#stops = [connection.onConnected(this.#beat), runPeriodically({ everyMs: EVERY_MS, timer }, this.#beat)];
    // A page that is left may come back from the browser's cache, and then beats again.
    host.addEventListener?.('pagehide', this.#sayEnd);
    host.addEventListener?.('pageshow', this.#beat);
  }

  /** Says that the connection ends, and is silent from then on. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#host.removeEventListener?.('pagehide', this.#sayEnd);
    this.#host.removeEventListener?.('pageshow', this.#beat);
    this.#sayEnd();
  }

  // Presence is a convenience: a beat that does not arrive is made up for by the next.
  readonly #beat = (): void => {
    const { request, connectionId: connId } = this.#connection;
    request(contract.presence.heartbeat, {}, { connId }).catch(() => undefined);
  };

  readonly #sayEnd = (): void => {
    const { request, connectionId: connId } = this.#connection;
    request(contract.presence.disconnect, {}, { connId }).catch(() => undefined);
  };
}

const EVERY_MS = 10_000;
