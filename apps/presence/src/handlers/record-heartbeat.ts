import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { metrics } from '../metrics.ts';
import type { Settler } from '../settler.ts';
import type { PresenceStore, PresenceView } from '../store.ts';

export interface RecordHeartbeatOptions {
  readonly store: Pick<PresenceStore, 'refresh'>;
  readonly view: Pick<PresenceView, 'person'>;
  readonly settler: Pick<Settler, 'settle'>;
}

/** Keeps the caller’s connection alive for 45 s: one write, and a second one only if it makes the person online. */
export const recordHeartbeat =
  ({ store, view, settler }: RecordHeartbeatOptions): Handler<typeof contract.presence.heartbeat> =>
  async ({ caller, request: { connId } }) => {
    metrics.heartbeats.add(1);
    await store.refresh(caller, connId);
    if (view.person(caller)?.online !== true) await settler.settle(caller, 'connected');
  };
