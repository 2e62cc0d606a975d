import { t } from '@lingui/core/macro';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { conversationKey, replyingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { COMPOSER_ID, THREAD_COMPOSER_ID } from '../../lib/focus.ts';
import { shortened } from '../../lib/graphemes.ts';
import { useSelected, useStore } from '../../lib/store.ts';
import { PHONE, useMedia } from '../../lib/use-media.ts';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import { Remaining } from '../../ui/Remaining.tsx';
import { focusEnd, TextBox } from '../../ui/TextBox.tsx';
import { BeforeSending } from './BeforeSending.tsx';
import styles from './Composer.module.css';
import { FormattingButton, SendButton } from './ComposerButtons.tsx';
import { BacklogLine, TypingLine } from './ComposerFooter.tsx';
import { useComposerKeys } from './use-composer-keys.ts';
import { useDraft } from './use-draft.ts';
import { usePastedCode } from './use-pasted-code.ts';
import { useSending } from './use-sending.ts';

const FormattingBar = onDemand('FormattingBar', () => import('./FormattingBar.tsx'));
const NotInRoom = onDemand('NotInRoom', () => import('./NotInRoom.tsx'));
const AlsoInRoom = onDemand('AlsoInRoom', () => import('./AlsoInRoom.tsx'));
const PastedCode = onDemand('PastedCode', () => import('./PastedCode.tsx'));
const ReplyChip = onDemand('ReplyChip', () => import('./ReplyChip.tsx'));

interface Props {
  readonly room: OpenRoom;
  /** As people name the room: `#general`. */
  readonly title: string;
  /** Takes the focus when it appears; not where that would open a keyboard over half of the screen. */
  readonly autoFocus: boolean;
}

/** Where one writes. Mount it again, by its key, for another room: each has its own draft. */
export const Composer = ({ room, title, autoFocus }: Props) => {
  const box = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(room);
  const { text, names } = draft;
  const repliedTo = useSelected(replyingTo, (rooms) => rooms.get(conversationKey(room)));
  const sending = useSending({ room, draft, repliedTo, focusText: () => box.current?.focus() });
  const code = usePastedCode({ box, text, onText: sending.change });
  const onKeyDown = useComposerKeys({ room, text, repliedTo });
  const [formats, setFormats] = useState(false);
  const inThread = room.thread !== undefined;
  const labels = useLabels(title, inThread);
  const sizeId = useId();

  useEffect(() => {
    if (!autoFocus) return;
    focusEnd(box.current);
  }, [autoFocus]);

  return (
    <ComposerFrame
      onSubmit={sending.send}
      above={
        <>
          {repliedTo !== undefined && <ReplyChip key={repliedTo.messageId} room={room} message={repliedTo} />}
          <BeforeSending room={room} sending={sending} />
          <NotInRoom room={room} text={text} names={names} />
          {code.isOffered && <PastedCode onShow={code.show} onDismiss={code.dismiss} />}
          {formats && <FormattingBar box={box} />}
        </>
      }
      inside={
        <>
          <TextBox
            box={box}
            id={inThread ? THREAD_COMPOSER_ID : COMPOSER_ID}
            data-pane-focus
            text={text}
            room={room}
            names={names}
            commands
            {...labels}
            aria-invalid={sending.tooLong}
            aria-describedby={sending.tooLong ? sizeId : undefined}
            onText={sending.change}
            onSend={sending.send}
            onKeyDown={onKeyDown}
            onPaste={code.onPaste}
          />
          <FormattingButton pressed={formats} onChange={setFormats} />
          <SendButton disabled={!sending.sendable} />
        </>
      }
      below={
        <>
          {inThread && <AlsoInRoom title={title} checked={sending.alsoInRoom} onChange={sending.setAlsoInRoom} />}
          <ComposerStatus room={room} />
          <Remaining id={sizeId} size={draft.size} refusals={sending.refusals} />
        </>
      }
    />
  );
};

/** Characters of a title that a phone has room for on one line. No browser puts an ellipsis there by itself. */
const MAX_TITLE = 24;

/** Returns what the text is called. */
const useLabels = (title: string, inThread: boolean) => {
  const phone = useMedia(PHONE);
  if (inThread) return { placeholder: t`Reply in the thread`, 'aria-label': t`Reply in the thread` };
  return {
    placeholder: t`Message ${{ room: phone ? shortened(title, MAX_TITLE) : title }}`,
    'aria-label': t`Message ${{ room: title }}`,
  };
};

/** What happens while one writes: who else does, or why messages wait. */
const ComposerStatus = ({ room }: Pick<Props, 'room'>) => {
  const { engine } = useChat();
  const backlog = useStore(engine.backlog);
  if (backlog?.reason === 'limited') return <BacklogLine backlog={backlog} />;
  return (
    <>
      <TypingLine room={room} />
      {room.thread === undefined && (
        <span className={styles.hint}>{t`Markdown works. Shift+Enter breaks the line.`}</span>
      )}
    </>
  );
};

interface FrameProps {
  readonly onSubmit: () => void;
  /** What the text is about, and what is offered for it. */
  readonly above: ReactNode;
  /** The text, and what one does with it, in one line. */
  readonly inside: ReactNode;
  /** What happens meanwhile; a row that is always there, so that nothing jumps. */
  readonly below: ReactNode;
}

/** The places of a composer: whatever is added to it stands in one of them. */
const ComposerFrame = ({ onSubmit, above, inside, below }: FrameProps) => (
  <form
    className={styles.composer}
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {above}
    <div className={styles.box}>{inside}</div>
    <div className={styles.below}>{below}</div>
  </form>
);
