import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { metrics } from '../metrics.ts';
import type { Settler } from '../settler.ts';

/** Stores the status and text that the caller chose, and tells others if it makes a difference to them. */
export const updateStatus =
  ({ settler }: { readonly settler: Pick<Settler, 'choose'> }): Handler<typeof contract.presence.update> =>
  async ({ caller, request }) => {
    await settler.choose(caller, request);
    metrics.updates.add(1);
    return {};
  };
