import type { NatsConnection } from '@nats-io/nats-core';

export interface ConnectionListener {
  readonly onDisconnect: () => void;
  readonly onReconnect: () => void;
  /** Called when the connection is closed for good. */
  readonly onClose: () => void;
}

/**
 * Calls `listener` for what a connection says about itself; returns how to stop.
 *
 * A connection’s status is read by one iterator, however many listeners come and go: such an iterator cannot be ended.
 */
export const watchConnection = (nc: WatchedConnection, listener: ConnectionListener): (() => void) => {
  let listeners = watched.get(nc);
  if (listeners === undefined) {
    listeners = new Set();
    watched.set(nc, listeners);
    void readStatus(nc, listeners);
  }
  const entry = { ...listener };
  listeners.add(entry);
  return () => void listeners.delete(entry);
};

type WatchedConnection = Pick<NatsConnection, 'status'>;

const watched = new WeakMap<WatchedConnection, Set<ConnectionListener>>();

async function readStatus(nc: WatchedConnection, listeners: ReadonlySet<ConnectionListener>): Promise<void> {
  for await (const { type } of nc.status()) {
    for (const listener of listeners) {
      if (type === 'disconnect') listener.onDisconnect();
      if (type === 'reconnect') listener.onReconnect();
      if (type === 'close') listener.onClose();
    }
  }
}
