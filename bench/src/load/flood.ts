import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { runChild } from './child.ts';
import type { ServiceLogin } from './publish.ts';

export interface FloodOptions {
  readonly login: ServiceLogin;
  readonly subject: string;
  readonly payload: string;
  readonly durationMs: number;
  /** Messages that the parent has not yet counted as delivered, at most. */
  readonly maxUndelivered: number;
}

/** Publishes the same bytes again and again, as fast as they are delivered. */
runChild<{ options: FloodOptions; note: { readonly delivered: number }; result: { published: number } }>(
  async (options, parent) => {
    const { url, user, password: pass, inboxPrefix } = options.login;
    const nc = await connect({ servers: url, user, pass, inboxPrefix });
    const payload = new TextEncoder().encode(options.payload);
    const until = performance.now() + options.durationMs;
    let delivered = 0;
    let published = 0;
    parent.onNote((note) => {
      delivered = note.delivered;
    });
    while (performance.now() < until) {
      while (published - delivered < options.maxUndelivered) {
        nc.publish(options.subject, payload);
        published += 1;
      }
      await nextTurn();
    }
    await nc.close();
    return { published };
  },
);
