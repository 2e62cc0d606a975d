import { Backoff, Delay, withTimeout, type BackoffOptions, type Timer } from '@nats-chat/async';
import { ApiError, type EventRow } from '@nats-chat/contracts';
import { requester, uuidV7, type Caller, type EventFilter, type Received, type Requester } from '@nats-chat/messaging';
import { ProtocolError, type NatsConnection } from '@nats-io/nats-core';
import type { ConnectionState } from '../engine/api.ts';
import type { Store } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import { ConnectError, dial, type ConnectFailure, type DialOptions } from './dial.ts';
import { platformNetwork, type Network } from './network.ts';
import { ServerClock } from './server-clock.ts';
import { Subscriptions } from './subscriptions.ts';

export interface ConnectOptions extends Omit<DialOptions, 'connectionId'> {
  /** Default a new UUID. */
  readonly connectionId?: string;
  /** Waits between attempts; default 250 ms to 15 s. */
  readonly backoff?: BackoffOptions;
  /** Default: what the platform says of it. */
  readonly network?: Network;
  /** Default the platform's timers, which browsers slow down in hidden pages. */
  readonly timer?: Timer;
}

/** A person's connection, which comes back by itself until it is closed. */
export interface Connection extends Caller {
  readonly connectionId: string;
  readonly state: Store<ConnectionState>;
  /**
   * As {@link Requester}; `UNAVAILABLE` at once while there is no connection, with the {@link ConnectError} of the last
   * attempt as its cause, and as soon as it is lost.
   */
  readonly request: Requester;
  /** Subscribes on this connection and on every later one, until the returned function is called. */
  readonly subscribe: <E extends EventRow>(
    event: E,
    filter: EventFilter<E>,
    onEvent: (received: Received<E>) => void,
  ) => () => void;
  /** Calls `listener` at each new connection, when its subscriptions stand, until the returned function is called. */
  readonly onConnected: (listener: () => void) => () => void;
  /**
   * Resolves at the first connection; until then `state` says why there is none.
   *
   * @throws ApiError `UNAVAILABLE` when closed before, with the {@link ConnectError} as its cause where one ended it.
   */
  readonly ready: Promise<void>;
  /** Makes sure of the connection now: tries again without waiting, or tests the one there is. */
  readonly wake: () => void;
  /**
   * The servers’ time, in ms since 1970: this machine’s clock, set right by the token that {@link ConnectOptions.ensureToken}
   * got last.
   */
  readonly now: () => number;
  readonly stats: () => ConnectionStats;
  /** Sends what was published, for at most 1 s, and ends. */
  readonly close: () => Promise<void>;
}

export interface ConnectionStats {
  /** Connections made, the first included. */
  readonly connections: number;
  /** Events dropped since they did not fit their schema. */
  readonly malformedEvents: number;
  /** How often a listener threw; the others were called all the same. */
  readonly failedListeners: number;
  /** Subscriptions that the server refused: those I have no right to, and those above its limit. */
  readonly refusedSubscriptions: number;
}

/**
 * Connects, and stays connected: after a loss at once, then with growing, jittered waits, for ever.
 *
 * Each socket is a connection of nats-core with its own reconnecting switched off. That cannot wait for a token before an
 * attempt, leaves requests on a lost connection to their timeouts, waits for a dead socket to close, and takes no
 * word that the network is back.
 *
 * @example
 * const connection = connect({ servers: 'ws://localhost:8080', user: 'alice', token: () => token });
 * await connection.ready;
 * await connection.request(contract.room.join, { room: 'general' }, {});
 */
export const connect = (options: ConnectOptions): Connection => new LastingConnection(options);

/** The connection of the moment; each lasts until it is lost. */
interface ActiveConnection {
  readonly nc: NatsConnection;
  readonly request: Requester;
  readonly drop: () => void;
}

class LastingConnection implements Connection {
  readonly caller: string;
  readonly connectionId: string;
  readonly state = createStore<ConnectionState>({ status: 'connecting', since: Date.now() }, queueMicrotask);
  readonly ready: Promise<void>;
  readonly now: () => number;
  readonly #clock = new ServerClock();
  readonly #options: ConnectOptions;
  readonly #network: Network;
  readonly #ready = Promise.withResolvers<void>();
  readonly #subscriptions = new Subscriptions(() => this.#active?.drop());
  readonly #listeners = new Set<{ readonly call: () => void }>();
  readonly #delay: Delay;
  readonly #backoff: Backoff;
  readonly #unwatch: () => void;
  #active: ActiveConnection | undefined;
  #failure: ConnectError | undefined;
  #connections = 0;
  #closed = false;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.caller = options.user;
    this.connectionId = options.connectionId ?? uuidV7();
    this.#network = options.network ?? platformNetwork();
    this.#delay = new Delay(options.timer);
    this.#backoff = new Backoff(options.backoff ?? { minMs: 250, maxMs: 15_000 });
    this.ready = this.#ready.promise;
    this.now = this.#clock.now;
    this.ready.catch(() => undefined);
    this.#unwatch = this.#network.onChange(this.wake);
    void this.#stayConnected();
  }

  readonly request: Requester = (...request) =>
    this.#active?.request(...request) ??
    Promise.reject(new ApiError('UNAVAILABLE', 'There is no connection now.', { cause: this.#failure }));

  readonly subscribe = <E extends EventRow>(
    event: E,
    filter: EventFilter<E>,
    onEvent: (received: Received<E>) => void,
  ): (() => void) => this.#subscriptions.add(event, filter, onEvent);

  readonly onConnected = (call: () => void): (() => void) => {
    const listener = { call };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly wake = (): void => {
    if (this.#active === undefined) {
      if (!this.#closed) this.#setWaiting();
      this.#delay.cancel();
    } else {
      const { nc, drop } = this.#active;
      withTimeout(PROBE_MS, nc.flush()).catch(drop);
    }
  };

  readonly stats = (): ConnectionStats => ({ connections: this.#connections, ...this.#subscriptions.stats() });

  readonly close = async (): Promise<void> => {
    if (this.#closed) return;
    const nc = this.#active?.nc;
    await withTimeout(FLUSH_MS, nc?.flush() ?? Promise.resolve()).catch(() => undefined);
    this.#end('signed-out');
  };

  async #stayConnected(): Promise<void> {
    while (!this.#closed) {
      let lastedMs = 0;
      try {
        const options = { ...this.#options, connectionId: this.connectionId, ensureToken: this.#ensureToken };
        const nc = await dial(options, this.#failure?.reason === 'refused');
        this.#failure = undefined;
        lastedMs = await (this.#isOpen() ? this.#use(nc) : nc.close().then(() => 0));
      } catch (error) {
        this.#failure = error instanceof ConnectError ? error : new ConnectError('unreachable', error);
        if (FINAL.has(this.#failure.reason) && this.#isOpen()) this.#end('refused');
      }
      if (!this.#isOpen()) return;
      this.#setWaiting();
      if (lastedMs >= STABLE_MS) this.#backoff.reset();
      else await this.#delay.wait(this.#backoff.next());
    }
  }

  readonly #ensureToken = async (refused: boolean): Promise<void> => {
    const { token, ensureToken } = this.#options;
    const before = token();
    await ensureToken?.(refused);
    // An older one says nothing of what time it is.
    if (token() !== before) this.#clock.issued(token());
  };

  /** Resolves when the connection is lost, with the time that it lasted in ms. */
  async #use(nc: NatsConnection): Promise<number> {
    const since = performance.now();
    const lost = Promise.withResolvers<void>();
    this.#active = { nc, request: requester(nc, this.caller), drop: lost.resolve };
    this.#connections += 1;
    try {
      void watch(nc, () => {
        this.#subscriptions.refused();
      }).then(lost.resolve);
      this.#subscriptions.attach(nc);
      this.#setStatus('connected');
      this.#ready.resolve();
      this.#notifyConnected();
      await lost.promise;
    } finally {
      this.#active = undefined;
      this.#subscriptions.detach();
      nc.close().catch(() => undefined);
    }
    return performance.now() - since;
  }

  #notifyConnected(): void {
    for (const { call } of [...this.#listeners]) {
      try {
        call();
      } catch (error) {
        this.#subscriptions.failed(error);
      }
    }
  }

  /** Asked again after each wait: it may have been closed meanwhile. */
  #isOpen(): boolean {
    return !this.#closed;
  }

  #setStatus(status: ConnectionState['status'], reason?: ConnectionState['reason']): void {
    const current = this.state.get();
    const failure = status === 'connected' ? undefined : this.#failure;
    if (current.status === status && current.failure?.reason === failure?.reason) return;
    const since = current.status === status ? current.since : Date.now();
    this.state.set({ status, since, ...(reason && { reason }), ...(failure && { failure }) });
  }

  #setWaiting(): void {
    if (!this.#network.online()) this.#setStatus('offline');
    else this.#setStatus(this.#connections === 0 ? 'connecting' : 'reconnecting');
  }

  #end(reason: 'signed-out' | 'refused'): void {
    this.#closed = true;
    this.#setStatus('closed', reason);
    this.#ready.reject(new ApiError('UNAVAILABLE', 'The connection is closed.', { cause: this.#failure }));
    this.#unwatch();
    this.#delay.close();
    this.#active?.drop();
  }
}

/** What no later attempt changes. */
const FINAL: ReadonlySet<ConnectFailure> = new Set(['session-ended', 'name-too-long']);
/** A connection that was lost sooner counts as a failure, so that one that is cut again and again is not made at once. */
const STABLE_MS = 5_000;
const PROBE_MS = 3_000;
const FLUSH_MS = 1_000;

/**
 * Resolves when `nc` is closed or known to be dead; its own end may come much later than that. Reports each subscription
 * that is refused for being one too many: no callback is called for it, unlike for one without permission.
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
