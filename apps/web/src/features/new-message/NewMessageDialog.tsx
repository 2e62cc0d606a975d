import { t } from '@lingui/core/macro';
import { MAX_OTHERS, type Person } from '@nats-chat/contracts';
import { useMemo, useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { MembersState } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useOpenRoom } from '../../lib/chat/use-open-room.ts';
import { dmReasonOf } from '../../lib/messages.ts';
import { createStore, useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { PeoplePicker } from '../../ui/PeoplePicker.tsx';

interface Props {
  /** The room on the screen: its members are offered, too. */
  readonly roomId?: string | undefined;
  readonly onClose: () => void;
  /** For one who wants to write in a room. */
  readonly onRoom: () => void;
}

/** Opens a direct conversation with one or several people, or with oneself. */
export const NewMessageDialog = ({ roomId, ...props }: Props) =>
  roomId === undefined ? <NewMessage {...props} /> : <NewMessageBeside roomId={roomId} {...props} />;

const NewMessageBeside = ({ roomId, ...props }: Props & { readonly roomId: string }) => {
  const { members } = useStore(useOpenRoom(roomId)?.members ?? UNKNOWN);
  const near = useMemo(() => members.map(({ user }) => user), [members]);
  return <NewMessage {...props} near={near} />;
};

const UNKNOWN = createStore<MembersState>({ status: 'loading', members: [], truncated: false });

interface NewMessageProps extends Omit<Props, 'roomId'> {
  readonly near?: readonly string[];
}

const NewMessage = ({ near, onClose, onRoom }: NewMessageProps) => {
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
        <PeoplePicker label={t`Name or user name`} chosen={chosen} onChange={setChosen} near={near} max={MAX_OTHERS} />
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
