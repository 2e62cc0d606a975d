import { t } from '@lingui/core/macro';
import { isMentioned, type Message } from '@nats-chat/contracts';
import Clock from 'lucide-react/icons/clock-3';
import { memo, type KeyboardEvent, type MouseEvent } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom, TimelineItem } from '../../lib/chat/engine.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { clockTime, exactTime, shortClockTime } from '../../lib/time/time.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import type { MenuAnchor } from '../../ui/Menu.tsx';
import { BotBadge } from '../../ui/BotBadge.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { attempt } from '../../ui/attempt.ts';
import { messageOverlay, type MessageRights } from '../../lib/chat/message-overlay.ts';
import styles from './MessageRow.module.css';
import { PinMark, Reactions, ReplyContext, ThreadSummary } from './message-slots.tsx';
import { MessageText } from './MessageText.tsx';

// Nothing of it shows before somebody points at a message, edits one, or could not send one.
const MessageTools = onDemand('MessageTools', () => import('./on-demand/MessageTools.tsx'));
const MessageEditor = onDemand('MessageEditor', () => import('./on-demand/MessageEditor.tsx'));
const NotSent = onDemand('NotSent', () => import('./on-demand/NotSent.tsx'));
// Few messages have files, and few replies are sent to their room as well.
const Attachments = onDemand('Attachments', () => import('./Attachments.tsx'));
const ThreadContext = onDemand('ThreadContext', () => import('./ThreadContext.tsx'));

interface Props {
  readonly item: TimelineItem;
  readonly room: OpenRoom;
  readonly rights: MessageRights;
  readonly me: string;
  /** What to call people here; the same function until that changes. */
  readonly nameOf: (user: string) => string;
  /** The message that this one answers, where it does and that one is loaded. */
  readonly repliedTo?: Message | undefined;
  /** The first of a group shows who and when; the others leave both out. */
  readonly startsGroup: boolean;
  /** Whether it is being edited. */
  readonly edited?: boolean;
  /** Whether somebody was led here. */
  readonly marked?: boolean;
}

/**
 * One message. Below the line of who and when, each thing that it may have is in one place: pin, what it answers, text, files,
 * reactions, thread, why it was not sent.
 */
export const MessageRow = memo((props: Props) => {
  const { item, room, rights, me, nameOf, repliedTo, startsGroup, edited = false, marked = false } = props;
  const { message, state } = item;
  const name = nameOf(message.user);
  const { text = '', attachments: files = [] } = message;
  const waits = state === 'pending' || item.changing === true;
  const toggle = (emoji: string, mine: boolean): void => {
    attempt(() => (mine ? room.unreact(message, emoji) : room.react(message, emoji)));
  };
  const openContextMenu = (event: MouseEvent<HTMLElement>): void => {
    if (belongsToBrowser(event.target)) return;
    event.preventDefault();
    messageOverlay.set({
      name: 'menu',
      thread: room.thread,
      item,
      element: event.currentTarget,
      at: pointOf(event),
    });
  };
  const openThread = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || !isShortcut(event, 'openThread')) return;
    event.preventDefault();
    jumpingTo.set({ room: room.room, thread: message.threadId ?? message.messageId });
  };
  return (
    <article
      className={classNames(styles.message, startsGroup && styles.first, isMentioned(me, message) && styles.mention)}
      data-state={state}
      data-marked={marked}
      tabIndex={-1}
      aria-label={t`${{ name }}, ${{ time: clockTime(message.timestamp) }}`}
      onContextMenu={openContextMenu}
      onKeyDown={rights.thread && room.thread === undefined && state === 'sent' ? openThread : undefined}
    >
      <div className={styles.gutter}>
        {startsGroup && (
          <PersonButton user={message.user} className={styles.person} tabIndex={-1} aria-hidden="true">
            <Avatar user={message.user} name={name} />
          </PersonButton>
        )}
        {!startsGroup && waits && <Pending />}
        {!startsGroup && !waits && (
          <Time ms={message.timestamp} className={styles.gutterTime} format={shortClockTime} />
        )}
      </div>
      <div className={styles.body}>
        {startsGroup && (
          <div className={styles.head}>
            <PersonButton user={message.user} className={styles.name}>
              <bdi>{name}</bdi>
            </PersonButton>
            {message.kind === 'bot' && <BotBadge />}
            <Time ms={message.timestamp} className={styles.time} format={clockTime} />
            {waits && <Pending />}
          </div>
        )}
        <PinMark message={message} nameOf={nameOf} />
        {message.threadId !== undefined && message.alsoInRoom === true && (
          <ThreadContext room={message.room} threadId={message.threadId} inThread={room.thread !== undefined} />
        )}
        <ReplyContext message={message} repliedTo={repliedTo} nameOf={nameOf} />
        {message.deleted ? (
          <p className={styles.deleted}>{t`This message was deleted.`}</p>
        ) : edited ? (
          <MessageEditor message={message} room={room} />
        ) : (
          <div className={classNames(styles.text, message.editedAt !== undefined && styles.withNote)}>
            <MessageText
              messageId={message.messageId}
              text={text}
              mentioned={message.mentions?.users}
              nameOf={nameOf}
            />{' '}
            {message.editedAt !== undefined && (
              <button
                type="button"
                className={styles.edited}
                aria-haspopup="dialog"
                data-tooltip={exactTime(message.editedAt)}
                onClick={({ currentTarget: element }) => {
                  messageOverlay.set({ name: 'versions', thread: room.thread, message, element });
                }}
              >
                {t`(edited)`}
              </button>
            )}
          </div>
        )}
        {files.length > 0 && <Attachments files={files} />}
        <Reactions message={message} nameOf={nameOf} me={me} onToggle={rights.write ? toggle : undefined} />
        {room.thread === undefined && <ThreadSummary message={message} nameOf={nameOf} />}
        {(state === 'failed' || item.refusedChanges !== undefined) && <NotSent item={item} room={room} />}
      </div>
      {state === 'sent' && !edited && (
        <div className={styles.edge}>
          <MessageTools item={item} room={room} rights={rights} me={me} nameOf={nameOf} />
        </div>
      )}
    </article>
  );
});

/** The browser has a menu of its own for links and for what is selected. */
const belongsToBrowser = (target: EventTarget): boolean =>
  getSelection()?.isCollapsed === false || (target instanceof Element && target.closest('a') !== null);

/** A key opens the menu at the message, the pointer where it is. */
const pointOf = ({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>): MenuAnchor =>
  clientX === 0 && clientY === 0
    ? currentTarget
    : { getBoundingClientRect: () => DOMRect.fromRect({ x: clientX, y: clientY }) };

interface TimeProps {
  readonly ms: number;
  readonly className: string | undefined;
  readonly format: (ms: number) => string;
}

const Time = ({ ms, className, format }: TimeProps) => (
  <time className={className} dateTime={new Date(ms).toISOString()} data-tooltip={exactTime(ms)}>
    {format(ms)}
  </time>
);

/** Beside the time, or in its place: over the text it would cover what is written. */
const Pending = () => (
  <span className={styles.pending} data-tooltip={t`Not sent yet`}>
    <Clock size={14} aria-label={t`Not sent yet`} />
  </span>
);
