import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import type { SubmitEvent } from 'react';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';

interface Props {
  readonly info: RoomInfo;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what it means that a room is archived, and asks before it is. */
export const ArchiveDialog = ({ info, onConfirm, onClose }: Props) => {
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // The form of the settings is around this one, though not on the screen.
    event.stopPropagation();
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={t`Archive ${{ room: roomTitle(info) }}?`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <p>{t`What was written can still be read, but nobody can write here, join or be invited.`}</p>
        <p>{t`Its owners and admins can open it again, here in the settings.`}</p>
        <DialogActions>
          <DialogClose render={<Button variant="quiet" />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="danger">
            {t`Archive the room`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
