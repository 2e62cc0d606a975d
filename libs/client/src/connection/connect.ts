import { ApiError, type EventRow } from '@nats-chat/contracts';
import { AuthorizationError, ProtocolError, type NatsConnection } from '@nats-io/nats-core';
import { uuidV7 } from '@nats-chat/messaging';
import type { ConnectionState, Store } from '../engine/api.ts';
import { requester, type Caller, type Requester } from '@nats-chat/messaging';
import { createStore } from '../store/store.ts';
import type { EventFilter, Received } from '@nats-chat/messaging';
import { Backoff, type BackoffOptions } from '@nats-chat/async';
import { dial, type DialOptions } from './dial.ts';
import { platformNetwork, type Network } from './network.ts';
import { Delay, withTimeout } from '@nats-chat/async';
import type { Timer } from '@nats-chat/async';
import { createSubscriptions } from './subscriptions.ts';

export interface ConnectOptions extends Omit<DialOptions, 'connectionId'> {
  /** Default a new UUID. */
  readonly connectionId?: string;
  /** Waits between attempts; default 250 ms to 15 s. */
  readonly backoff?: BackoffOptions;
  /** Default: what the platform tells. */
  readonly network?: Network;
  /** Default the platform's timers, which browsers slow down in hidden pages. */
  readonly timer?: Timer;
}

/** A person's connection, which comes back by itself until it is closed. */
export interface Connection extends Caller {
  readonly connectionId: string;
  readonly state: Store<ConnectionState>;
  /** As {@link Requester}; `UNAVAILABLE` at once while there is no link, and as soon as the link is lost. */
  readonly request: Requester;
  /** Subscribes on this link and on every later one, until the returned function is called. */
  readonly subscribe: <E extends EventRow>(
    event: E,
    filter: EventFilter<E>,
    onEvent: (received: Received<E>) => void,
  ) => () => void;
  /** Calls `listener` at each new link, when its subscriptions stand, until the returned function is called. */
  readonly onLink: (listener: () => void) => () => void;
  /** Resolves at the first link. @throws ApiError `UNAVAILABLE` when closed before. */
  readonly ready: Promise<void>;
  /** Makes sure of the link now: tries again without waiting, or tests the one there is. */
  readonly wake: () => void;
  readonly stats: () => ConnectionStats;
  /** Sends what was published, for at most 1 s, and ends. */
  readonly close: () => Promise<void>;
}

export interface ConnectionStats {
  /** Links made, the first included. */
  readonly links: number;
  /** Events dropped since they did not fit their schema. */
  readonly malformedEvents: number;
  /** Subscriptions that the server refused: those I have no right to, and those above its limit. */
  readonly refusedSubscriptions: number;
}

/**
 * Connects, and stays connected: after a loss at once, then with growing, jittered waits, for ever.
 *
 * Each link is a connection of nats-core with its own reconnecting switched off. That cannot wait for a token before an
 * attempt, leaves requests on a lost link to their timeouts, waits for a dead socket to close, and cannot be told that
 * the network is back.
 */
export const connect = (options: ConnectOptions): Connection => {
  const { user, network = platformNetwork() } = options;
  const connectionId = options.connectionId ?? uuidV7();
  const state = createStore<ConnectionState>({ status: 'connecting', since: Date.now() });
  const subscriptions = createSubscriptions(() => link?.drop());
  const linkListeners = new Set<() => void>();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const pause = new Delay(options.timer);
  const backoff = new Backoff(options.backoff ?? { minMs: 250, maxMs: 15_000 });
  let link: { readonly nc: NatsConnection; readonly request: Requester; readonly drop: () => void } | undefined;
  let links = 0;
  let closed = false;
  const isOpen = (): boolean => !closed;

  const setStatus = (status: ConnectionState['status'], reason?: ConnectionState['reason']): void => {
    const current = state.get();
    if (current.status !== status) state.set({ status, since: Date.now(), ...(reason && { reason }) });
  };
  const setWaiting = (): void => {
    if (!network.online()) setStatus('offline');
    else setStatus(links === 0 ? 'connecting' : 'reconnecting');
  };
  const wake = (): void => {
    if (link === undefined) {
      if (!closed) setWaiting();
      pause.cancel();
    } else {
      const { nc, drop } = link;
      withTimeout(PROBE_MS, nc.flush()).catch(drop);
    }
  };
  const end = (reason: 'signed-out' | 'refused'): void => {
    closed = true;
    setStatus('closed', reason);
    ready.reject(new ApiError('UNAVAILABLE', 'The connection is closed.'));
    unwatch();
    pause.cancel();
    link?.drop();
  };

  /** Resolves when the link is lost, with the time that it lasted in ms. */
  const use = async (nc: NatsConnection): Promise<number> => {
    const madeAt = Date.now();
    const lost = Promise.withResolvers<void>();
    link = { nc, request: requester(nc, user), drop: lost.resolve };
    links += 1;
    void watch(nc, subscriptions.refused).then(lost.resolve);
    subscriptions.attach(nc);
    setStatus('connected');
    ready.resolve();
    for (const listener of [...linkListeners]) listener();
    await lost.promise;
    link = undefined;
    subscriptions.detach();
    nc.close().catch(() => undefined);
    return Date.now() - madeAt;
  };

  const stayConnected = async (): Promise<void> => {
    let refused = false;
    while (isOpen()) {
      let lastedMs = 0;
      try {
        const nc = await dial({ ...options, connectionId }, refused);
        refused = false;
        lastedMs = await (isOpen() ? use(nc) : nc.close().then(() => 0));
      } catch (error) {
        refused = error instanceof AuthorizationError;
        if (error instanceof ApiError && isOpen()) end('refused');
      }
      if (!isOpen()) return;
      setWaiting();
      if (lastedMs >= STABLE_MS) backoff.reset();
      else await pause.wait(backoff.next());
    }
  };

  const unwatch = network.onChange(wake);
  void stayConnected();

  return {
    caller: user,
    connectionId,
    state,
    ready: ready.promise,
    request: (...request) => link?.request(...request) ?? Promise.reject(new ApiError('UNAVAILABLE', NO_LINK)),
    subscribe: subscriptions.add,
    onLink: (listener) => {
      linkListeners.add(listener);
      return () => {
        linkListeners.delete(listener);
      };
    },
    wake,
    stats: () => ({ links, ...subscriptions.stats() }),
    close: async () => {
      if (closed) return;
      const nc = link?.nc;
      await withTimeout(FLUSH_MS, nc?.flush() ?? Promise.resolve()).catch(() => undefined);
      end('signed-out');
    },
  };
};

const NO_LINK = 'There is no connection now.';
/** A link that was lost sooner counts as a failure, so that one that is cut again and again is not made at once. */
const STABLE_MS = 5_000;
const PROBE_MS = 3_000;
const FLUSH_MS = 1_000;

/**
 * Resolves when `nc` is closed or known to be dead; its own end may come much later than that. Tells each subscription
 * that is refused for being one too many: no callback hears of it, unlike of one without permission.
 */
async function watch(nc: NatsConnection, onRefused: () => void): Promise<void> {
  for await (const status of nc.status()) {
    const { type } = status;
    if (type === 'staleConnection' || type === 'disconnect' || type === 'close') return;
    if (type === 'error' && status.error instanceof ProtocolError && ONE_TOO_MANY.test(status.error.message))
      onRefused();
  }
}

const ONE_TOO_MANY = /maximum subscriptions exceeded/i;
