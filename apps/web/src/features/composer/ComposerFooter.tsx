import { plural, t } from '@lingui/core/macro';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { Backlog, OpenRoom } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { formatInterval, typingLine } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { PersonButton } from '../../ui/PersonButton.tsx';
import styles from './ComposerFooter.module.css';

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
