import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { runChild } from './child.ts';
import { storedSend } from './event.ts';

/** A service’s account, over TCP. */
export interface ServiceLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly inboxPrefix: string;
}

export interface PublishOptions {
  readonly login: ServiceLogin;
  readonly room: string;
  readonly textBytes: number;
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface PublishResult {
  readonly acknowledged: number;
  readonly seconds: number;
}

/** The best that a program on this machine can do with JetStream alone: one connection, acks awaited, nothing else. */
runChild<{ options: PublishOptions; result: PublishResult }>(async (options) => {
  const { warmUpMs, measureMs } = options;
  const { url, user, password: pass, inboxPrefix } = options.login;
  // Without a stack trace for each request, which costs the client half of its rate.
  const nc = await connect({ servers: url, user, pass, inboxPrefix, noAsyncTraces: true });
  const js = jetstream(nc);
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  let acknowledged = 0;
  const keepPublishing = async (): Promise<void> => {
    while (elapsedMs() < warmUpMs + measureMs) {
      const { subject, messageId, data } = storedSend({ user, ...options });
      await js.publish(subject, data, { msgID: messageId });
      if (elapsedMs() >= warmUpMs && elapsedMs() < warmUpMs + measureMs) acknowledged += 1;
    }
  };
  await Promise.all(Array.from({ length: options.inFlight }, keepPublishing));
  await nc.close();
  return { acknowledged, seconds: measureMs / 1_000 };
});
