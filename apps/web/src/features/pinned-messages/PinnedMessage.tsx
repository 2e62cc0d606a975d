import { t } from '@lingui/core/macro';
import type { Message, Pin } from '@nats-chat/contracts';
import PinOff from 'lucide-react/icons/pin-off';
import { useLayoutEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { isolated } from '../../lib/bidi.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { setPinned } from '../../lib/chat/pins.ts';
import { messageLink } from '../../lib/chat/rooms.ts';
import { passFocusOn } from '../../lib/focus.ts';
import { useStore } from '../../lib/store.ts';
import { dayAndTime } from '../../lib/time/day-and-time.ts';
import { ago, exactTime } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import styles from './PinnedMessages.module.css';

/** What somebody wrote, with its files. */
export type MessageContent = ComponentType<{
  readonly message: Message;
  readonly nameOf: (user: string) => string;
}>;

interface Props {
  readonly room: OpenRoom;
  readonly pin: Pin;
  readonly message: Message;
  readonly mayUnpin: boolean;
  readonly Content: MessageContent;
  readonly onShow: () => void;
}

/** One pinned message: who wrote what and when, who pinned it, and the way there, which is all of it that is no button. */
export const PinnedMessage = ({ room, pin, message, mayUnpin, Content, onShow }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const now = useNow();
  const isBlocked = useStore(engine.blocked).has(message.user);
  const [isUnfolded, setIsUnfolded] = useState(false);
  const name = nameOf(message.user);
  const when = dayAndTime(message.timestamp);
  return (
    <li ref={passFocusOn} className={styles.pin}>
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
            onShow();
          }}
        >
          <time dateTime={new Date(message.timestamp).toISOString()}>{when}</time>
        </a>
        {mayUnpin && (
          <IconButton
            label={t`Unpin`}
            size="small"
            className={styles.unpin}
            onClick={() => {
              setPinned(room, message.messageId, false);
            }}
          >
            <PinOff size={15} />
          </IconButton>
        )}
      </div>
      {isBlocked && !isUnfolded ? (
        <p className={styles.blocked}>
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
      <p className={styles.by} data-tooltip={exactTime(pin.at)}>
        {pin.by === engine.me ? t`Pinned by you` : t`Pinned by ${{ name: isolated(nameOf(pin.by)) }}`}
        {` · ${ago(pin.at, now)}`}
      </p>
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
