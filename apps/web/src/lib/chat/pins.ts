import { t } from '@lingui/core/macro';
import type { OpenRoom } from './engine.ts';
import { reasonOf } from '../messages.ts';
import { showToast } from '../../ui/toast.ts';

/** Pins a message, or ends that; says so where it is refused. */
export const setPinned = (room: OpenRoom, messageId: string, pinned: boolean): void => {
  room.pin(messageId, pinned).catch((error: unknown) => {
    const reason = reasonOf(error);
    showToast(pinned ? t`Not pinned. ${{ reason }}` : t`Not unpinned. ${{ reason }}`, { tone: 'danger' });
  });
};
