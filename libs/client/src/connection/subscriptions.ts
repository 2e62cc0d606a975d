import type { EventRow } from '@nats-chat/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import { subscribe, type EventFilter, type Received } from '@nats-chat/messaging';

/** Subscriptions that outlive the link they stand on. */
export interface Subscriptions {
  readonly add: <E extends EventRow>(
    event: E,
    filter: EventFilter<E>,
    onEvent: (received: Received<E>) => void,
  ) => () => void;
  /** Makes every subscription on this link. */
  readonly attach: (nc: NatsConnection) => void;
  /** The link is lost: nothing that still comes in on it counts. */
  readonly detach: () => void;
  /** The server refused one above its limit, and did not say which. */
  readonly refused: () => void;
  readonly stats: () => { readonly malformedEvents: number; readonly refusedSubscriptions: number };
}

/** @param remake Makes a new link; called once all subscriptions fit on it, after this one had no room for some. */
export const createSubscriptions = (remake: () => void): Subscriptions => {
  const all = new Set<Entry>();
  let link: NatsConnection | undefined;
  /** How many more there are than the server lets in on this link. */
  let excess = 0;
  let malformedEvents = 0;
  let refusedSubscriptions = 0;
  return {
    add: (event, filter, onEvent) => {
      const start = (nc: NatsConnection): (() => void) | undefined => {
        // It closed a moment ago and `detach` is on its way; the next link will have the subscription.
        if (nc.isClosed()) return undefined;
        return subscribe(
          nc,
          { event, filter },
          {
            onEvent: (received) => {
              if (nc === link) onEvent(received);
            },
            onMalformed: () => {
              malformedEvents += 1;
            },
            onRefused: () => {
              refusedSubscriptions += 1;
            },
          },
        );
      };
      const entry = { start, stop: link && start(link) };
      all.add(entry);
      return () => {
        if (!all.delete(entry)) return;
        entry.stop?.();
        entry.stop = undefined;
        if (excess === 0) return;
        excess -= 1;
        if (excess === 0) remake();
      };
    },
    attach: (nc) => {
      link = nc;
      for (const entry of all) entry.stop = entry.start(nc);
    },
    detach: () => {
      link = undefined;
      excess = 0;
      for (const entry of all) entry.stop = undefined;
    },
    refused: () => {
      refusedSubscriptions += 1;
      excess += 1;
    },
    stats: () => ({ malformedEvents, refusedSubscriptions }),
  };
};

interface Entry {
  readonly start: (nc: NatsConnection) => (() => void) | undefined;
  stop: (() => void) | undefined;
}
