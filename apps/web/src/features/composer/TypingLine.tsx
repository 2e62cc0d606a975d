import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { useStore } from '../../lib/store.ts';
import { typingLine } from '../../lib/words.ts';
import styles from './TypingLine.module.css';

/** Who writes now; its row is always there, so that nothing jumps. */
export const TypingLine = ({ room }: { readonly room: OpenRoom }) => {
  const { engine } = useChat();
  const people = useStore(room.typing);
  const { members } = useStore(room.members);
  const nameOf = distinctNames(
    members.map(({ user }) => user),
    engine.nameOf,
  );
  const words = typingLine(people.map(nameOf));
  return (
    <div className={styles.line}>
      {words !== '' && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words}
        </>
      )}
    </div>
  );
};
