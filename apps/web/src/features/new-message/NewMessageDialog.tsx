import { t } from '@lingui/core/macro';
import { MAX_OTHERS, type Person } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { dmReasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { PeoplePicker } from '../../ui/PeoplePicker.tsx';

interface Props {
  readonly onClose: () => void;
  /** For one who wants to write in a room. */
  readonly onRoom: () => void;
}

/** Opens a direct conversation with one or several people, or with oneself. */
export const NewMessageDialog = ({ onClose, onRoom }: Props) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [error, setError] = useState<string>();
  const [opening, setOpening] = useState(false);
  const others = chosen.map(({ user }) => user).filter((user) => user !== engine.me);

  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    setOpening(true);
    engine.openDm(others).then(
      ({ room }) => {
        navigate(roomPath(room));
        onClose();
      },
      (cause: unknown) => {
        setError(
          t`The conversation was not opened. ${{ reason: dmReasonOf(cause, t`One of you has as many direct conversations as there may be.`) }}`,
        );
        setOpening(false);
      },
    );
  };

  return (
    <Dialog title={t`New message`} description={t`To one person, or to several together.`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <PeoplePicker label={t`Name or user name`} chosen={chosen} onChange={setChosen} max={MAX_OTHERS} />
        {error !== undefined && <p role="alert">{error}</p>}
        <DialogActions>
          <Button variant="quiet" onClick={onRoom}>
            {t`Write in a room`}
          </Button>
          <Button type="submit" variant="primary" disabled={opening}>
            {others.length === 0 ? t`Notes to yourself` : t`Open conversation`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
