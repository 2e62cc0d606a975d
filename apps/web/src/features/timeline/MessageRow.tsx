import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import Clock from 'lucide-react/icons/clock-3';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { memo, type MouseEvent } from 'react';
import { classNames } from '../../lib/class-names.ts';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { clockTime, exactTime, shortClockTime } from '../../lib/time/time.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { messageActions, type MessageHandlers } from './message-actions.tsx';
import type { OpenMessageMenu } from './MessageMenu.tsx';
import styles from './MessageRow.module.css';
import { Attachments, PinMark, Reactions, ReplyContext, ThreadSummary } from './message-slots.tsx';
import { MessageText } from './MessageText.tsx';
import { NotSent } from './NotSent.tsx';

interface Props extends MessageHandlers {
  readonly item: TimelineItem;
  readonly me: string;
  /** What to call people here; the same function until that changes. */
  readonly nameOf: (user: string) => string;
  /** The message that this one answers, where it does and that one is loaded. */
  readonly repliedTo?: Message | undefined;
  /** The first of a group shows who and when; the others leave both out. */
  readonly startsGroup: boolean;
  readonly onMenu: (menu: OpenMessageMenu) => void;
}

/**
 * One message. Below the line of who and when, each thing that it may have is in one place: pin, what it answers, text, files,
 * reactions, thread, why it was not sent.
 */
export const MessageRow = memo(({ item, me, nameOf, repliedTo, startsGroup, onRetry, onDiscard, onMenu }: Props) => {
  const { message, state, error } = item;
  const name = nameOf(message.user);
  const text = message.text ?? '';
  const actions = messageActions(item, { onRetry, onDiscard });
  const openContextMenu = (event: MouseEvent<HTMLElement>): void => {
    if (belongsToBrowser(event.target)) return;
    event.preventDefault();
    onMenu({ item, message: event.currentTarget, at: pointOf(event) });
  };
  return (
    <article
      className={classNames(styles.message, startsGroup && styles.first, mentions(message, me) && styles.mention)}
      data-state={state}
      tabIndex={-1}
      aria-label={t`${{ name }}, ${{ time: clockTime(message.timestamp) }}`}
      onContextMenu={openContextMenu}
    >
      <div className={styles.gutter}>
        {startsGroup && (
          <PersonButton user={message.user} className={styles.person} tabIndex={-1} aria-hidden="true">
            <Avatar user={message.user} name={name} />
          </PersonButton>
        )}
        {!startsGroup && state === 'pending' && <Pending />}
        {!startsGroup && state !== 'pending' && (
          <Time ms={message.timestamp} className={styles.gutterTime} format={shortClockTime} />
        )}
      </div>
      <div className={styles.body}>
        {startsGroup && (
          <div className={styles.head}>
            <PersonButton user={message.user} className={styles.name}>
              <bdi>{name}</bdi>
            </PersonButton>
            {message.kind === 'bot' && <span className={styles.badge}>{t`Bot`}</span>}
            <Time ms={message.timestamp} className={styles.time} format={clockTime} />
            {state === 'pending' && <Pending />}
          </div>
        )}
        <PinMark message={message} nameOf={nameOf} />
        <ReplyContext message={message} repliedTo={repliedTo} nameOf={nameOf} />
        {message.deleted ? (
          <p className={styles.deleted}>{t`This message was deleted.`}</p>
        ) : (
          <div className={classNames(styles.text, message.editedAt !== undefined && styles.withNote)}>
            <MessageText text={text} mentioned={message.mentions?.users} nameOf={nameOf} />{' '}
            {message.editedAt !== undefined && (
              <span className={styles.edited} data-tooltip={exactTime(message.editedAt)}>
                {t`(edited)`}
              </span>
            )}
          </div>
        )}
        <Attachments message={message} />
        <Reactions message={message} nameOf={nameOf} me={me} />
        <ThreadSummary message={message} nameOf={nameOf} />
        {state === 'failed' && (
          <NotSent
            room={message.room}
            error={error}
            actions={actions.filter(({ shortcut }) => shortcut === 'not-sent')}
          />
        )}
      </div>
      {state === 'sent' && (
        <div className={styles.edge}>
          <div className={styles.toolbar}>
            {/* A finger has no tooltips. */}
            <span className={styles.exactTime}>{exactTime(message.timestamp)}</span>
            {actions
              .filter(({ shortcut }) => shortcut === 'toolbar')
              .map(({ name: key, label, icon, run }) => (
                <IconButton
                  key={key}
                  label={label}
                  size="small"
                  onClick={({ currentTarget }) => {
                    run(currentTarget);
                  }}
                >
                  {icon}
                </IconButton>
              ))}
            <IconButton
              label={t`More actions`}
              size="small"
              aria-haspopup="menu"
              onClick={({ currentTarget, detail }) => {
                const article = currentTarget.closest('article');
                if (article !== null)
                  onMenu({ item, message: article, at: currentTarget, start: detail === 0 ? 'first' : undefined });
              }}
            >
              <Ellipsis size={15} />
            </IconButton>
          </div>
        </div>
      )}
    </article>
  );
});

/** Somebody else named me, or everyone. */
const mentions = ({ user, mentions: named }: Message, me: string): boolean =>
  user !== me && (named?.room === true || named?.users.includes(me) === true);

/** The browser has a menu of its own for links and for what is selected. */
const belongsToBrowser = (target: EventTarget): boolean =>
  getSelection()?.isCollapsed === false || (target instanceof Element && target.closest('a') !== null);

/** A key opens the menu at the message, the pointer where it is. */
const pointOf = ({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>): OpenMessageMenu['at'] =>
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
