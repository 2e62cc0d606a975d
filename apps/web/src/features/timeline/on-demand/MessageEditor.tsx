import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { useEffect, useId, useRef, useState } from 'react';
import { editing } from '../../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../../lib/chat/engine.ts';
import { focusComposer } from '../../../lib/focus.ts';
import { isShortcut } from '../../../lib/shortcuts.ts';
import { asSent } from '../../../lib/writing/code.ts';
import { useWriting } from '../../../lib/writing/use-writing.ts';
import { Button } from '../../../ui/Button.tsx';
import { Remaining } from '../../../ui/Remaining.tsx';
import { focusEnd, TextBox } from '../../../ui/TextBox.tsx';
import { attempt } from '../../../ui/attempt.ts';
import { deleteWithUndo } from './delete-with-undo.ts';
import styles from './MessageEditor.module.css';

interface Props {
  readonly message: Message;
  readonly room: OpenRoom;
}

/** Where a message is edited, in the place of its text. Without any text it offers to delete the message. */
export const MessageEditor = ({ message, room }: Props) => {
  const { text, setText, names, stored, toSend, size } = useWriting(
    room,
    () => editing.get()?.draft ?? message.text ?? '',
  );
  const box = useRef<HTMLTextAreaElement>(null);
  const remove = useRef<HTMLButtonElement>(null);
  const [refusals, setRefusals] = useState(0);
  const sizeId = useId();
  const tooLong = size.excess > 0;
  const empty = text.trim() === '';

  useEffect(() => {
    focusEnd(box.current);
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  const change = (next: string): void => {
    const now = editing.get();
    // The row may leave the screen meanwhile, and this component with it.
    if (now !== undefined) now.draft = stored(next);
    setText(next);
    setRefusals(0);
  };
  const close = (): void => {
    const row = box.current?.closest('article');
    if (editing.get()?.from !== 'composer' || !focusComposer(room.thread !== undefined)) row?.focus();
    editing.set(undefined);
  };
  const save = (): void => {
    if (tooLong) {
      setRefusals(refusals + 1);
    } else if (empty) {
      remove.current?.focus();
    } else {
      attempt(() => {
        if (asSent(stored(text)) !== message.text) room.edit(message, toSend());
        close();
      });
    }
  };
  return (
    <form
      className={styles.editor}
      aria-label={t`Edit the message`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      // The keys of the list around it are keys of the text here.
      onKeyDown={(event) => {
        event.stopPropagation();
        if (!isShortcut(event, 'leave')) return;
        event.preventDefault();
        close();
      }}
    >
      <div className={styles.box}>
        <TextBox
          box={box}
          text={text}
          room={room}
          names={names}
          aria-label={t`Text of the message`}
          aria-invalid={tooLong}
          aria-describedby={tooLong ? sizeId : undefined}
          onText={change}
          onSend={save}
        />
      </div>
      <div className={styles.below}>
        <span className={styles.hint} role="status">
          {empty ? t`Nothing is left of the message.` : t`Esc cancels, Enter saves.`}
        </span>
        <Remaining id={sizeId} size={size} refusals={refusals} />
        <Button size="small" variant="quiet" onClick={close}>
          {t`Cancel`}
        </Button>
        {empty ? (
          <Button
            ref={remove}
            size="small"
            variant="danger"
            onClick={() => {
              close();
              deleteWithUndo(room, message);
            }}
          >
            {t`Delete message`}
          </Button>
        ) : (
          <Button type="submit" size="small" variant="primary" disabled={tooLong}>
            {t`Save`}
          </Button>
        )}
      </div>
    </form>
  );
};
