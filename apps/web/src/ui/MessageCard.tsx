import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { useLayoutEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../lib/chat/chat-context.ts';
import { messageLink } from '../lib/chat/rooms.ts';
import { passFocusOn } from '../lib/focus.ts';
import { useStore } from '../lib/store.ts';
import { dayAndTime } from '../lib/time/day-and-time.ts';
import { Avatar } from './Avatar.tsx';
import styles from './MessageCard.module.css';
import { PersonButton } from './PersonButton.tsx';

/** What somebody wrote, with its files. */
export type MessageContent = ComponentType<{
  readonly message: Message;
  readonly nameOf: (user: string) => string;
}>;

interface Props {
  readonly message: Message;
  readonly Content: MessageContent;
  /** Shows the message where it was written; default by its address. */
  readonly onShow?: () => void;
  /** A button in the corner. */
  readonly action?: ReactNode;
  /** A line below. */
  readonly children: ReactNode;
}

/** A message in a list of messages: who wrote what and when, and the way there, which is all of it that is no button. */
export const MessageCard = ({ message, Content, onShow, action, children }: Props) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const nameOf = useStore(engine.names);
  const isBlocked = useStore(engine.blocked).has(message.user);
  const [isUnfolded, setIsUnfolded] = useState(false);
  const name = nameOf(message.user);
  const when = dayAndTime(message.timestamp);
  return (
    <li ref={passFocusOn} className={styles.card}>
      <div className={styles.head}>
        <Avatar user={message.user} name={name} size={20} />
        <PersonButton user={message.user} className={styles.name} tabIndex={-1}>
          <bdi>{name}</bdi>
        </PersonButton>
        <a
          href={messageLink(message)}
          className={styles.way}
          tabIndex={-1}
          data-item
          aria-label={t`Show the message of ${{ name }}, ${{ when }}`}
          onClick={(event) => {
            // Into another tab, as any link.
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            if (onShow === undefined) navigate(messageLink(message));
            else onShow();
          }}
        >
          <time dateTime={new Date(message.timestamp).toISOString()}>
            <bdi>{when}</bdi>
          </time>
        </a>
        {action !== undefined && <span className={styles.action}>{action}</span>}
      </div>
      {isBlocked && !isUnfolded ? (
        <p className={styles.line}>
          {t`Message of a blocked person`}{' '}
          <button
            type="button"
            className={styles.more}
            onClick={() => {
              setIsUnfolded(true);
            }}
          >
            {t`Show`}
          </button>
        </p>
      ) : (
        <Foldable>
          <Content message={message} nameOf={nameOf} />
        </Foldable>
      )}
      <p className={styles.line}>{children}</p>
    </li>
  );
};

/** Of what is long a few lines show, until somebody wants the rest. */
const Foldable = ({ children }: { readonly children: ReactNode }) => {
  const box = useRef<HTMLDivElement>(null);
  const [isLong, setIsLong] = useState(false);
  const [isWhole, setIsWhole] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (current !== null && !isWhole) setIsLong(current.scrollHeight > current.clientHeight + 1);
  }, [children, isWhole]);
  return (
    <>
      <div ref={box} className={styles.text} data-folded={!isWhole} data-cut={isLong && !isWhole}>
        {children}
      </div>
      {isLong && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={isWhole}
          onClick={() => {
            setIsWhole(!isWhole);
          }}
        >
          {isWhole ? t`Show less` : t`Show more`}
        </button>
      )}
    </>
  );
};
