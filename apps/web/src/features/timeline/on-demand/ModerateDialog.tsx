import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { useChat } from '../../../lib/chat/chat-context.ts';
import { parseMarkdown } from '../../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../../lib/markdown/plain-text.ts';
import { reasonOf } from '../../../lib/messages.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../../ui/Dialog.tsx';
import { Form } from '../../../ui/Form.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import styles from './ModerateDialog.module.css';

/** The contract’s limit for a reason, in characters. */
const MAX_LENGTH = 300;

interface Props {
  readonly message: Message;
  readonly nameOf: (user: string) => string;
  readonly onClose: () => void;
}

/** Deletes another’s message as a realm admin, with a reason for the audit log. */
export const ModerateDialog = ({ message, nameOf, onClose }: Props) => {
  const { engine } = useChat();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [deleting, setDeleting] = useState(false);

  const remove = async (): Promise<void> => {
    setDeleting(true);
    try {
      const given = reason.trim();
      await engine.moderate(message, given === '' ? undefined : given);
      onClose();
    } catch (cause) {
      setError(t`Not deleted. ${{ reason: reasonOf(cause) }}`);
      setDeleting(false);
    }
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!deleting) void remove();
  };

  return (
    <Dialog title={t`Delete the message of ${{ name: nameOf(message.user) }}?`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <blockquote className={styles.quote} dir="auto">
          {plainText(parseMarkdown(message.text ?? ''), nameOf)}
        </blockquote>
        <TextField
          label={t`Reason`}
          value={reason}
          onValueChange={(value) => {
            setReason(value);
            setError(undefined);
          }}
          hint={t`The audit log keeps it. Whoever reads the room may read it.`}
          error={error}
          maxLength={MAX_LENGTH}
          autoComplete="off"
        />
        <DialogActions>
          <DialogClose render={<Button variant="quiet" />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="danger" disabled={deleting}>
            {t`Delete message`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
