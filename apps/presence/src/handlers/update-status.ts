import type { contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { StatusWriter } from '../status-writer.ts';

/** Stores the status and text that the caller chose, durably, and notifies others if they see a difference. */
export const updateStatus =
  ({ writer }: { readonly writer: Pick<StatusWriter, 'choose'> }): Handler<typeof contract.presence.update> =>
  async ({ caller, request }) => {
    await writer.choose(caller, request);
    return {};
  };
