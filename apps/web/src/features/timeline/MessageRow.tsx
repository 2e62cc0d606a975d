import Clock from 'lucide-react/icons/clock-3';
import Copy from 'lucide-react/icons/copy';
import { memo } from 'react';
import { classNames } from '../../lib/class-names.ts';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { showPerson } from '../../lib/chat/person-card.ts';
import { clockTime, exactTime, shortClockTime } from '../../lib/time/time.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './MessageRow.module.css';
import { MessageText } from './MessageText.tsx';
import { NotSent } from './NotSent.tsx';

interface Props {
  readonly item: TimelineItem;
  readonly name: string;
  /** The first of a group shows who and when; the others leave both out. */
  readonly startsGroup: boolean;
  /** Somebody named me, or everyone. */
  readonly mentionsMe: boolean;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

export const MessageRow = memo(({ item, name, startsGroup, mentionsMe, onRetry, onDiscard }: Props) => {
  const { message, state, error } = item;
  const text = message.text ?? '';
  return (
    <article
      className={classNames(styles.message, startsGroup && styles.first, mentionsMe && styles.mention)}
      data-state={state}
      data-mention={mentionsMe}
      tabIndex={-1}
      aria-label={`${name}, ${clockTime(message.timestamp)}`}
    >
      <div className={styles.gutter}>
        {startsGroup && (
          <button
            type="button"
            className={styles.person}
            tabIndex={-1}
            aria-hidden="true"
            onClick={({ currentTarget }) => {
              showPerson(message.user, currentTarget);
            }}
          >
            <Avatar user={message.user} name={name} />
          </button>
        )}
        {!startsGroup && state === 'pending' && <Pending />}
        {!startsGroup && state !== 'pending' && (
          <Time ms={message.timestamp} className={styles.gutterTime} format={shortClockTime} />
        )}
      </div>
      <div className={styles.body}>
        {startsGroup && (
          <div className={styles.head}>
            <button
              type="button"
              className={styles.name}
              onClick={({ currentTarget }) => {
                showPerson(message.user, currentTarget);
              }}
            >
              <bdi>{name}</bdi>
            </button>
            {message.kind === 'bot' && <span className={styles.badge}>Bot</span>}
            <Time ms={message.timestamp} className={styles.time} format={clockTime} />
            {state === 'pending' && <Pending />}
          </div>
        )}
        {message.deleted ? (
          <p className={styles.deleted}>This message was deleted.</p>
        ) : (
          <div className={classNames(styles.text, message.editedAt !== undefined && styles.withNote)}>
            <MessageText text={text} mentioned={message.mentions?.users} />{' '}
            {message.editedAt !== undefined && (
              <span className={styles.edited} data-tooltip={exactTime(message.editedAt)}>
                (edited)
              </span>
            )}
          </div>
        )}
        {state === 'failed' && (
          <NotSent error={error} clientId={message.clientId} onRetry={onRetry} onDiscard={onDiscard} />
        )}
      </div>
      {state === 'sent' && (
        <div className={styles.edge}>
          <div className={styles.toolbar}>
            {/* A finger has no tooltips. */}
            <span className={styles.exactTime}>{exactTime(message.timestamp)}</span>
            {!message.deleted && text !== '' && (
              <IconButton label="Copy text" size="small" onClick={() => void copyText(text)}>
                <Copy size={15} />
              </IconButton>
            )}
          </div>
        </div>
      )}
    </article>
  );
});

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
  <span className={styles.pending} data-tooltip="Not sent yet">
    <Clock size={14} aria-label="Not sent yet" />
  </span>
);
