import ArrowDown from 'lucide-react/icons/arrow-down';
import { counted } from '../../lib/words.ts';
import styles from './JumpToPresent.module.css';

interface Props {
  readonly shown: boolean;
  readonly unseen: number;
  readonly onJump: () => void;
}

/** The way back to the newest message, and how many came in meanwhile. */
export const JumpToPresent = ({ shown, unseen, onJump }: Props) =>
  shown && (
    <div className={styles.strip}>
      <button type="button" className={styles.jump} data-unseen={unseen > 0} onClick={onJump}>
        <ArrowDown size={15} aria-hidden="true" />
        {unseen > 0 ? counted(unseen, 'new message', 'new messages') : 'Jump to present'}
      </button>
    </div>
  );
