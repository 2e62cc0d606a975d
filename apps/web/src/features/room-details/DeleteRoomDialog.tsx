import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './RoomDetails.module.css';

interface Props {
  readonly info: RoomInfo;
  readonly right: 'owner' | 'administrator';
  readonly onClose: () => void;
}

/** Says what goes with a room, and deletes it once its name is typed. Then the room is over, and with it this dialog. */
export const DeleteRoomDialog = ({ info, right, onClose }: Props) => {
  const { engine } = useChat();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [deleting, setDeleting] = useState(false);
  const title = roomTitle(info);
  const isSure = typed === info.displayName;

  const remove = async (): Promise<void> => {
    setDeleting(true);
    try {
      await engine.deleteRoom(info.room, right);
    } catch (cause) {
      setError(t`Not deleted. ${{ reason: reasonOf(cause) }}`);
      setDeleting(false);
    }
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // The form of the settings is around this one, though not on the screen.
    event.stopPropagation();
    if (isSure && !deleting) void remove();
  };

  return (
    <Dialog title={t`Delete ${{ room: title }}?`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <p>{t`This goes at once, for everybody, and cannot be brought back:`}</p>
        <ul className={styles.losses}>
          <li>{t`All messages, with their threads and reactions.`}</li>
          <li>{t`Who is a member, and who is kept out.`}</li>
          <li>{t`Its name, topic, description and settings.`}</li>
        </ul>
        <p className={styles.note}>
          {info.type === 'public' && `${t`No other room can have its address afterwards.`} `}
          {right === 'administrator' && t`You do not own it: the audit log says that you deleted it.`}
        </p>
        <TextField
          label={t`Type “${{ name: info.displayName }}” to delete it`}
          value={typed}
          onValueChange={(value) => {
            setTyped(value);
            setError(undefined);
          }}
          error={error}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <DialogActions>
          <DialogClose render={<Button variant="quiet" />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="danger" disabled={!isSure || deleting}>
            {t`Delete the room`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
