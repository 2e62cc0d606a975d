import type { EventRow } from '@nats-chat/contracts';
import { subscribe, type EventFilter, type Received } from '@nats-chat/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import type { ConnectionStats } from './connect.ts';

interface Entry {
  readonly start: (nc: NatsConnection) => (() => void) | undefined;
  stop: (() => void) | undefined;
}

/** Browsers have it, Node has not. */
const platform: typeof globalThis & { readonly reportError?: (error: unknown) => void } = globalThis;

/** Subscriptions that outlive the socket they stand on. */
export class Subscriptions {
  readonly #reconnect: () => void;
  readonly #all = new Set<Entry>();
  #nc: NatsConnection | undefined;
  /** How many more there are than the server lets in on this socket. */
  #excess = 0;
  #malformedEvents = 0;
  #failedListeners = 0;
  #refusedSubscriptions = 0;

  /** @param reconnect Called once all subscriptions fit on a connection, after this one had no room for some. */
  constructor(reconnect: () => void) {
    this.#reconnect = reconnect;
  }

  /** Subscribes now, where there is a connection, and on every later one, until the returned function is called. */
  add<E extends EventRow>(event: E, filter: EventFilter<E>, onEvent: (received: Received<E>) => void): () => void {
    const start = (nc: NatsConnection): (() => void) | undefined => {
      // It closed a moment ago and `detach` is on its way; the next connection will have the subscription.
      if (nc.isClosed()) return undefined;
      return subscribe(
        nc,
        { event, filter },
        {
          onEvent: (received) => {
            if (nc === this.#nc) onEvent(received);
          },
          onFailed: this.failed,
          onMalformed: () => {
            this.#malformedEvents += 1;
          },
          onRefused: () => {
            this.#refusedSubscriptions += 1;
          },
        },
      );
    };
    const entry: Entry = { start, stop: this.#nc && start(this.#nc) };
    this.#all.add(entry);
    return () => {
      this.#remove(entry);
    };
  }

  /** Makes every subscription on this connection. */
  attach(nc: NatsConnection): void {
    this.#nc = nc;
    for (const entry of this.#all) entry.stop = entry.start(nc);
  }

  /** The connection is lost: nothing that still comes in on it counts. */
  detach(): void {
    this.#nc = undefined;
    this.#excess = 0;
    for (const entry of this.#all) entry.stop = undefined;
  }

  /** The server refused one above its limit, and did not say which. */
  refused(): void {
    this.#refusedSubscriptions += 1;
    this.#excess += 1;
  }

  /** Counts what a listener threw, and reports it as uncaught where the platform can: in browsers, on the console. */
  readonly failed = (error: unknown): void => {
    this.#failedListeners += 1;
    platform.reportError?.(error);
  };

  stats(): Omit<ConnectionStats, 'connections'> {
    return {
      malformedEvents: this.#malformedEvents,
      failedListeners: this.#failedListeners,
      refusedSubscriptions: this.#refusedSubscriptions,
    };
  }

  #remove(entry: Entry): void {
    if (!this.#all.delete(entry)) return;
    entry.stop?.();
    entry.stop = undefined;
    if (this.#excess === 0) return;
    this.#excess -= 1;
    if (this.#excess === 0) this.#reconnect();
  }
}
