import type { EventRow, PayloadOf } from '@nats-chat/contracts';
import { parse, wildcard, type ParamNames } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import { parseJson } from './wire.ts';

/** The parameters of an event's subject that a subscription fixes; the others match anything. */
export type EventFilter<E> = E extends { readonly subject: infer Subject extends string }
  ? Readonly<Partial<Record<ParamNames<Subject>, string>>>
  : never;

/** An event as it came in: its payload, and the parameters of the subject that it came on. */
export interface Received<E> {
  readonly payload: PayloadOf<E>;
  readonly params: E extends { readonly subject: infer Subject extends string }
    ? Readonly<Record<ParamNames<Subject>, string>>
    : never;
}

export interface Subscribing<E> {
  readonly onEvent: (received: Received<E>) => void;
  /** Called with what {@link onEvent} threw, which ends nothing: the next event comes all the same; must not throw. */
  readonly onFailed?: (error: unknown) => void;
  /** Called with the subject of an event that does not fit its schema, which is dropped otherwise; must not throw. */
  readonly onMalformed?: (subject: string) => void;
  /** Called when the server refuses the subscription: it is over. */
  readonly onRefused?: (cause: Error) => void;
}

/**
 * Subscribes to an event of the contract until the returned function is called.
 *
 * An event that does not fit its schema is dropped: one broken publisher must not stop a reader.
 *
 * @throws RangeError when a value of `filter` is not a subject token.
 * @example
 * const stop = subscribe(nc, { event: events.presenceChanged, filter: { person: 'bob' } }, { onEvent: show });
 */
export const subscribe = <E extends EventRow>(
  nc: NatsConnection,
  { event, filter }: { readonly event: E; readonly filter: EventFilter<E> },
  { onEvent, onFailed, onMalformed, onRefused }: Subscribing<E>,
): (() => void) => {
  const subscription = nc.subscribe(wildcard(event.subject, filter), {
    callback: (error, msg) => {
      if (error !== null) {
        onRefused?.(error);
        return;
      }
      const params = parse(event.subject, msg.subject);
      const decoded = event.payload.safeParse(parseJson(msg.string()));
      if (params === undefined || !decoded.success) {
        onMalformed?.(msg.subject);
        return;
      }
      try {
        onEvent({ payload: decoded.data, params } as Received<E>);
      } catch (failure) {
        // Thrown further, it would end the connection for every subscription.
        onFailed?.(failure);
      }
    },
  });
  return () => {
    subscription.unsubscribe();
  };
};
