import { plural, t } from '@lingui/core/macro';
import { MAX_REACTION_USERS, type Message } from '@nats-chat/contracts';
import CornerUpLeft from 'lucide-react/icons/corner-up-left';
import Pin from 'lucide-react/icons/pin';
import { Link } from 'wouter';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import { threadPath } from '../../lib/chat/rooms.ts';
import { parseMarkdown } from '../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../lib/markdown/plain-text.ts';
import { formatList, formatNumber } from '../../lib/messages.ts';
import { ago, exactTime } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Emoji } from '../../ui/Emoji.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './message-slots.module.css';

/*
 * What a message may have around its text, each in one place of the row; a slot without data renders nothing.
 */

interface Slot {
  readonly message: Message;
  readonly nameOf: (user: string) => string;
}

/** Who pinned the message, and when. */
export const PinMark = ({ message: { pin }, nameOf }: Slot) =>
  pin !== undefined && (
    <p className={styles.line}>
      <Pin size={13} aria-hidden="true" />
      <span data-tooltip={exactTime(pin.at)}>{t`Pinned by`}</span>
      <PersonButton user={pin.by} className={styles.person}>
        <bdi>{nameOf(pin.by)}</bdi>
      </PersonButton>
    </p>
  );

interface ReplyContextProps extends Slot {
  /** The message that this one answers; `undefined` where it is not loaded. */
  readonly repliedTo: Message | undefined;
}

/** What the message answers, in one line, which leads there. */
export const ReplyContext = ({ message: { room, threadId, replyTo }, repliedTo, nameOf }: ReplyContextProps) =>
  replyTo !== undefined && (
    <p className={styles.line}>
      <CornerUpLeft size={13} className={styles.turned} aria-label={t`In reply to`} />
      {repliedTo !== undefined && (
        <PersonButton user={repliedTo.user} className={styles.person}>
          <bdi>{nameOf(repliedTo.user)}</bdi>
        </PersonButton>
      )}
      <button
        type="button"
        className={styles.excerpt}
        onClick={() => {
          jumpingTo.set({ room, thread: threadId, messageId: replyTo });
        }}
      >
        <bdi>{excerptOf(repliedTo, nameOf)}</bdi>
      </button>
    </p>
  );

const excerptOf = (repliedTo: Message | undefined, nameOf: Slot['nameOf']): string => {
  if (repliedTo === undefined) return t`An earlier message`;
  return repliedTo.deleted ? t`This message was deleted.` : plainText(parseMarkdown(repliedTo.text ?? ''), nameOf);
};

interface ReactionsProps extends Slot {
  readonly me: string;
  /** Adds mine to one, or takes it back; `undefined` where one may not react. */
  readonly onToggle: ((emoji: string, mine: boolean) => void) | undefined;
}

/** One pill an emoji: how many, and whether I am one of them, which a click changes; who, in its tooltip. */
export const Reactions = ({ message: { reactions }, nameOf, me, onToggle }: ReactionsProps) =>
  reactions.length > 0 && (
    <ul className={styles.reactions} aria-label={t`Reactions`}>
      {reactions.map(({ emoji, users }) => {
        const who = formatList(users.map((user) => (user === me ? t`you` : nameOf(user))));
        const mine = users.includes(me);
        return (
          <li key={emoji}>
            <button
              type="button"
              className={styles.reaction}
              aria-pressed={mine}
              aria-disabled={onToggle === undefined}
              data-tooltip={who}
              onClick={() => onToggle?.(emoji, mine)}
            >
              <Emoji symbol={emoji} />
              <span>{countOf(users)}</span>
              <VisuallyHidden>{who}</VisuallyHidden>
            </button>
          </li>
        );
      })}
    </ul>
  );

/** A page names so many people and no more: there may be others. */
const countOf = ({ length }: readonly string[]): string =>
  length < MAX_REACTION_USERS ? formatNumber(length) : `${formatNumber(length)}+`;

/** Faces that stand for the people of a thread. */
const MAX_FACES = 5;

/** The replies in the thread that the message started: who, how many, and when the last one was written. */
export const ThreadSummary = ({ message: { room, messageId, replies }, nameOf }: Slot) => {
  const now = useNow();
  if (replies === undefined || replies.count === 0) return null;
  const { count, users, lastAt } = replies;
  return (
    <Link href={threadPath(room, messageId)} className={styles.thread}>
      <span className={styles.faces} aria-hidden="true">
        {users.slice(0, MAX_FACES).map((user) => (
          <Avatar key={user} user={user} name={nameOf(user)} size={20} />
        ))}
      </span>
      <span className={styles.count} data-tooltip={formatList(users.map(nameOf))}>
        {plural(count, { one: '# reply', other: '# replies' })}
      </span>
      <span data-tooltip={exactTime(lastAt)}>{t`Last reply ${{ when: ago(lastAt, now) }}`}</span>
    </Link>
  );
};
