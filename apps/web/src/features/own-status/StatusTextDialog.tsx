import { t } from '@lingui/core/macro';
import { useState, type SubmitEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { TextField } from '../../ui/TextField.tsx';

/** The contract’s limit for a status text, in characters. */
const MAX_LENGTH = 80;

export const StatusTextDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { engine } = useChat();
  const [presence] = useState(() => engine.presenceOf(engine.me).get());
  const [text, setText] = useState(presence?.statusText ?? '');
  const [error, setError] = useState<string>();

  const save = (next: string): void => {
    engine.setStatus(presence?.chosen ?? 'online', next.trim()).then(onClose, (cause: unknown) => {
      setError(reasonOf(cause));
    });
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    save(text);
  };

  return (
    <Dialog title={t`Status text`} description={t`Shown beside your name.`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <TextField
          label={t`What are you up to`}
          value={text}
          onValueChange={setText}
          maxLength={MAX_LENGTH}
          placeholder={t`On the train until 10`}
          hint={t`${{ count: text.length }} of ${{ limit: MAX_LENGTH }} characters`}
          error={error}
        />
        <DialogActions>
          <DialogClose render={<Button />}>{t`Cancel`}</DialogClose>
          {presence?.statusText !== undefined && presence.statusText !== '' && (
            <Button
              onClick={() => {
                save('');
              }}
            >
              {t`Clear`}
            </Button>
          )}
          <Button type="submit" variant="primary">
            {t`Save`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
