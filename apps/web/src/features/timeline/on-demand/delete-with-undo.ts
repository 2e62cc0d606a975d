import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import type { OpenRoom } from '../../../lib/chat/engine.ts';
import { showToast } from '../../../ui/toast.ts';
import { attempt } from '../../../ui/attempt.ts';

/** As long as the toast shows that offers it. */
const UNDO_MS = 5_000;

/** Deletes a message, and offers to undo it for 5 s, in which nothing is sent. */
export const deleteWithUndo = (room: OpenRoom, message: Message): void => {
  attempt(() => {
    const clientId = room.delete(message, UNDO_MS);
    const run = (): void => {
      // The pointer on the toast makes it stay.
      if (!room.takeBack(clientId)) showToast(t`It is too late: the message is deleted.`);
    };
    showToast(t`Message deleted.`, { action: { label: t`Undo`, run } });
  });
};
