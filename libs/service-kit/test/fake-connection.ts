import type { Msg, MsgCallback, NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl } from '@nats-io/nats-core/internal';
import { vi } from 'vitest';

/** A connection with one subscription, whose server answers when the test says so. */
export const fakeConnection = () => {
  let callback: MsgCallback<Msg> = () => undefined;
  const requests: { subject: string; body: unknown; reply: string }[] = [];
  const unsubscribe = vi.fn();
  const fake: Partial<NatsConnection> & { options: object } = {
    options: { inboxPrefix: '_INBOX.svc:persist' },
    subscribe: (_subject, options) => {
      if (options?.callback !== undefined) callback = options.callback;
      return { unsubscribe } as Partial<ReturnType<NatsConnection['subscribe']>> as ReturnType<
        NatsConnection['subscribe']
      >;
    },
    publish: (subject, payload, options) => {
      requests.push({ subject, body: JSON.parse(String(payload)) as unknown, reply: options?.reply ?? '' });
    },
  };
  return {
    nc: Object.setPrototypeOf(fake, NatsConnectionImpl.prototype) as NatsConnection,
    requests,
    unsubscribe,
    deliver: (error: Error | null, message: Msg): void => void callback(error, message),
  };
};
