import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { metrics } from '../metrics.ts';
import type { PresenceStore, PresenceView } from '../store.ts';

export interface EndConnectionOptions {
  readonly store: Pick<PresenceStore, 'end'>;
  readonly view: Pick<PresenceView, 'connectionsOf'>;
}

/**
 * Ends one of the caller’s connections. If it was the last, whoever follows the bucket makes the person offline after a
 * second, so that a reload of the page does not flicker.
 */
export const endConnection =
  ({ store, view }: EndConnectionOptions): Handler<typeof contract.presence.disconnect> =>
  async ({ caller, request: { connId } }) => {
    // The end of what never was would be kept as a marker, for each name that somebody thinks of.
    if (!view.connectionsOf(caller).has(connId)) return undefined;
    await store.end(caller, connId);
    metrics.disconnects.add(1, { source: 'tab' });
    return undefined;
  };
