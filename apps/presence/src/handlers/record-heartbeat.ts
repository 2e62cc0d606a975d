import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { StatusWriter } from '../status-writer.ts';
import type { PresenceStore, PresenceView } from '../store.ts';

export interface RecordHeartbeatOptions {
  readonly store: Pick<PresenceStore, 'refresh'>;
  readonly view: Pick<PresenceView, 'person'>;
  readonly writer: Pick<StatusWriter, 'update'>;
}

/** Keeps the caller’s connection alive for 45 s: one write, and a second one only if it makes the person online. */
export const recordHeartbeat =
  ({ store, view, writer }: RecordHeartbeatOptions): Handler<typeof contract.presence.heartbeat> =>
  async ({ caller, request: { connId } }) => {
    await store.refresh(caller, connId);
    if (view.person(caller)?.online !== true) await writer.update(caller, 'connected');
  };
