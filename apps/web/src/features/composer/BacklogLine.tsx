import type { Backlog } from '../../lib/chat/engine.ts';
import { counted, everyWords } from '../../lib/words.ts';
import styles from './BacklogLine.module.css';

/** Why messages wait for one who writes faster than the chat accepts, and how long they will. */
export const BacklogLine = ({ backlog: { waiting, everyMs } }: { readonly backlog: Backlog }) => (
  <p className={styles.line}>
    {/* Said once; the numbers, which change each second, only show. */}
    <span role="status" className={styles.why}>
      You are writing faster than the chat accepts.
    </span>{' '}
    {counted(waiting, 'message waits', 'messages wait')}, one goes out {everyWords(everyMs)}.
  </p>
);
