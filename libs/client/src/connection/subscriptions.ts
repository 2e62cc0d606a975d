import type { EventRow } from '@nats-chat/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import { subscribe, type EventFilter, type Received } from '../subscribe.ts';

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
  readonly stats: () => { readonly malformedEvents: number; readonly refusedSubscriptions: number };
}

export const createSubscriptions = (): Subscriptions => {
  const all = new Set<Entry>();
  let link: NatsConnection | undefined;
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
        all.delete(entry);
        entry.stop?.();
        entry.stop = undefined;
      };
    },
    attach: (nc) => {
      link = nc;
      for (const entry of all) entry.stop = entry.start(nc);
    },
    detach: () => {
      link = undefined;
      for (const entry of all) entry.stop = undefined;
    },
    stats: () => ({ malformedEvents, refusedSubscriptions }),
  };
};

interface Entry {
  readonly start: (nc: NatsConnection) => (() => void) | undefined;
  stop: (() => void) | undefined;
}
