import { plural, t } from '@lingui/core/macro';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { Backlog, OpenRoom } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { formatInterval, formatNumber, typingLine } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { PersonButton } from '../../ui/PersonButton.tsx';
import styles from './ComposerFooter.module.css';
import type { TextSize } from './text-size.ts';

/** Who writes now; its row is always there, so that nothing jumps. */
export const TypingLine = ({ room }: { readonly room: OpenRoom }) => {
  const { engine } = useChat();
  const people = useStore(room.typing);
  const { members } = useStore(room.members);
  const nameOf = distinctNames([...members.map(({ user }) => user), ...people], useStore(engine.names));
  const sentence = typingLine(people.map(nameOf));
  return (
    <div className={styles.typing}>
      {sentence.length > 0 && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>
            {sentence.map((part) =>
              typeof part === 'string' ? (
                part
              ) : (
                <PersonButton key={part.at} user={people[part.at] ?? ''} className={styles.person}>
                  <bdi>{part.name}</bdi>
                </PersonButton>
              ),
            )}
          </span>
        </>
      )}
    </div>
  );
};

interface BacklogLineProps {
  readonly backlog: Extract<Backlog, { readonly reason: 'limited' }>;
}

/** Why messages wait for one who writes faster than the chat accepts, and how long they will. */
export const BacklogLine = ({ backlog: { waiting, everyMs } }: BacklogLineProps) => (
  <p className={styles.backlog}>
    {/* Said once; the numbers, which change each second, only show. */}
    <span role="status" className={styles.why}>
      {t`You are writing faster than the chat accepts.`}
    </span>{' '}
    {waitsFor(waiting, formatInterval(everyMs))}
  </p>
);

const waitsFor = (waiting: number, interval: string): string =>
  plural(waiting, {
    one: `# message waits, one goes out ${interval}.`,
    other: `# messages wait, one goes out ${interval}.`,
  });

interface RemainingProps {
  readonly id: string;
  readonly size: TextSize;
  /** How often it was tried to send the text though it is too long: each time it is announced again. */
  readonly refusals: number;
}

/** How much may still be written, near the limit; how much is too much, and of how much, beyond. */
export const Remaining = ({ id, size: { left, excess, fitting = 0 }, refusals }: RemainingProps) => (
  <span key={refusals} id={id} className={styles.left} data-over={excess > 0} role={refusals > 0 ? 'alert' : 'status'}>
    {excess > 0 && tooMany(fitting, excess)}
    {left === 0 && t`Nothing more fits`}
    {left !== undefined &&
      left > 0 &&
      plural(left, { one: 'About # character left', other: 'About # characters left' })}
  </span>
);

const tooMany = (fitting: number, excess: number): string => {
  const [fits, all] = [formatNumber(fitting), formatNumber(fitting + excess)];
  return plural(excess, {
    one: `# character too many: ${fits} of ${all} fit`,
    other: `# characters too many: ${fits} of ${all} fit`,
  });
};
