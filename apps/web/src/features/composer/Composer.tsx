import { t } from '@lingui/core/macro';
import ALargeSmall from 'lucide-react/icons/a-large-small';
import SendHorizontal from 'lucide-react/icons/send-horizontal';
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { conversationKey, editing, replyingTo, setReplyingTo } from '../../lib/chat/current-message.ts';
import { COMPOSER_ID, THREAD_COMPOSER_ID } from '../../lib/focus.ts';
import { shortened } from '../../lib/graphemes.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { useSelected, useStore } from '../../lib/store.ts';
import { PHONE, useMedia } from '../../lib/use-media.ts';
import { reasonOf } from '../../lib/messages.ts';
import { fenced, insideFence, looksLikeCode } from '../../lib/writing/code.ts';
import { namesEveryone } from '../../lib/writing/mentions.ts';
import { isCommand } from '../../lib/writing/word-at.ts';
import { useWriting } from '../../lib/writing/use-writing.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import { Remaining } from '../../ui/Remaining.tsx';
import { caretOf, focusEnd, TextBox } from '../../ui/TextBox.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './Composer.module.css';
import { BacklogLine, TypingLine } from './ComposerFooter.tsx';

const FormattingBar = onDemand('FormattingBar', () => import('./FormattingBar.tsx'));
const NotifyAll = onDemand('NotifyAll', () => import('./NotifyAll.tsx'));
const CommandBar = onDemand('CommandBar', () => import('./CommandBar.tsx'));
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
export const Composer = (props: Props) => {
  const { drafts } = useChat();
  const loaded = useStore(drafts.loaded);
  // A draft from before the reload arrives a moment later; what was typed in that moment is kept by the draft store.
  return <ComposerForm key={String(loaded)} {...props} />;
};

const ComposerForm = ({ room, title, autoFocus }: Props) => {
  const { drafts, engine } = useChat();
  const key = conversationKey(room);
  const inThread = room.thread !== undefined;
  const backlog = useStore(engine.backlog);
  const phone = useMedia(PHONE);
  const repliedTo = useSelected(replyingTo, (rooms) => rooms.get(key));
  const { text, setText, names, stored, toSend, size } = useWriting(room, () => drafts.get(key));
  const box = useRef<HTMLTextAreaElement>(null);
  /** How often Enter was pressed though the text is too long. */
  const [refusals, setRefusals] = useState(0);
  const sizeId = useId();
  /** What was pasted last and looks like code, while it stands in the text as it was. */
  const [pasted, setPasted] = useState('');
  /** Whether one was asked before many people are notified. */
  const [asked, setAsked] = useState(false);
  const [formats, setFormats] = useState(false);
  /** The command that was given last, while it is not done, and which attempt it is. */
  const [command, setCommand] = useState<{ readonly text: string; readonly attempt: number }>();
  /** Whether a reply in a thread is to show in the room, too. */
  const [alsoInRoom, setAlsoInRoom] = useState(false);
  const people = useSelected(room.members, ({ members }) => members.length);
  const tooLong = size.excess > 0;
  const sendable = text.trim() !== '' && !tooLong;

  useEffect(() => {
    if (!autoFocus) return;
    focusEnd(box.current);
  }, [autoFocus]);

  const change = (next: string): void => {
    setText(next);
    setRefusals(0);
    setAsked(false);
    setCommand(undefined);
    drafts.set(key, stored(next));
    if (next.trim() !== '') room.sendTyping();
  };

  const send = (): void => {
    if (tooLong) setRefusals(refusals + 1);
    if (!sendable) return;
    const result = toSend();
    if (!asked && isCommand(result)) setCommand({ text: result, attempt: (command?.attempt ?? 0) + 1 });
    else post(result);
  };

  const post = (result: string): void => {
    if (!asked && people > ASK_ABOVE_PEOPLE && namesEveryone(result)) {
      setAsked(true);
      return;
    }
    try {
      room.send(result, repliedTo?.messageId, alsoInRoom);
    } catch (error) {
      showToast(t`Not sent. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      return;
    }
    setReplyingTo(room, undefined);
    clear();
  };

  const clear = (): void => {
    setText('');
    setAlsoInRoom(false);
    setAsked(false);
    setCommand(undefined);
    drafts.set(key, '');
    box.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (repliedTo !== undefined && isShortcut(event, 'leave')) {
      event.preventDefault();
      setReplyingTo(room, undefined);
    }
    if (text !== '' || !isShortcut(event, 'editLast')) return;
    const last = room.timeline
      .get()
      .items.findLast(({ message, state }) => state === 'sent' && message.user === engine.me && !message.deleted);
    if (last === undefined) return;
    event.preventDefault();
    editing.set({ messageId: last.message.messageId, thread: room.thread, from: 'composer' });
  };

  const onPaste = ({ clipboardData, defaultPrevented }: ClipboardEvent): void => {
    if (defaultPrevented) return;
    const added = clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
    setPasted(looksLikeCode(added) && !insideFence(text.slice(0, caretOf(box.current))) ? added : '');
  };

  const showAsCode = (): void => {
    const at = text.lastIndexOf(pasted);
    const [before, after] = [text.slice(0, at), text.slice(at + pasted.length)];
    const lineAbove = before === '' || before.endsWith('\n') ? '' : '\n';
    const lineBelow = after.startsWith('\n') ? '' : '\n';
    change(before + lineAbove + fenced(pasted) + lineBelow + after);
    setPasted('');
    box.current?.focus();
  };

  return (
    <ComposerFrame
      onSubmit={send}
      above={
        <>
          {repliedTo !== undefined && <ReplyChip key={repliedTo.messageId} room={room} message={repliedTo} />}
          {asked && (
            <NotifyAll
              people={people}
              isMore={room.members.get().truncated}
              onSend={send}
              onCancel={() => {
                setAsked(false);
                box.current?.focus();
              }}
            />
          )}
          {command !== undefined && (
            <CommandBar
              key={command.attempt}
              room={room}
              text={command.text}
              onDone={clear}
              onSend={post}
              onCancel={() => {
                setCommand(undefined);
                box.current?.focus();
              }}
            />
          )}
          <NotInRoom room={room} text={text} names={names} />
          {pasted !== '' && text.includes(pasted) && (
            <PastedCode
              onShow={showAsCode}
              onDismiss={() => {
                setPasted('');
              }}
            />
          )}
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
            placeholder={
              inThread ? t`Reply in the thread` : t`Message ${{ room: phone ? shortened(title, MAX_TITLE) : title }}`
            }
            aria-label={inThread ? t`Reply in the thread` : t`Message ${{ room: title }}`}
            aria-invalid={tooLong}
            aria-describedby={tooLong ? sizeId : undefined}
            onText={change}
            onSend={send}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <IconButton
            label={t`Formatting`}
            aria-pressed={formats}
            // The text keeps the focus.
            onPointerDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              setFormats(!formats);
            }}
          >
            <ALargeSmall size={17} />
          </IconButton>
          <IconButton
            type="submit"
            label={t`Send message`}
            variant="primary"
            className={styles.send}
            disabled={!sendable}
            // The text keeps the focus, so that a phone’s keyboard stays open.
            onPointerDown={(event) => {
              event.preventDefault();
            }}
          >
            <SendHorizontal size={17} />
          </IconButton>
        </>
      }
      below={
        <>
          {inThread && <AlsoInRoom title={title} checked={alsoInRoom} onChange={setAlsoInRoom} />}
          {backlog?.reason !== 'limited' ? (
            <>
              <TypingLine room={room} />
              {!inThread && <span className={styles.hint}>{t`Markdown works. Shift+Enter breaks the line.`}</span>}
            </>
          ) : (
            <BacklogLine backlog={backlog} />
          )}
          <Remaining id={sizeId} size={size} refusals={refusals} />
        </>
      }
    />
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

/** Rooms of more people are asked about before all of them are notified. */
const ASK_ABOVE_PEOPLE = 50;

/** Characters of a title that a phone has room for on one line. No browser puts an ellipsis there by itself. */
const MAX_TITLE = 24;
