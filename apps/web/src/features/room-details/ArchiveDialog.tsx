import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';

interface Props {
  readonly info: RoomInfo;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a room is archived. */
export const ArchiveDialog = ({ info, ...ways }: Props) => (
  <ConfirmDialog title={t`Archive ${{ room: roomTitle(info) }}?`} confirm={t`Archive the room`} {...ways}>
    <p>{t`What was written can still be read, but nobody can write here, join or be invited.`}</p>
    <p>{t`Its owners and admins can open it again, here in the settings.`}</p>
  </ConfirmDialog>
);
