import { plural, t } from '@lingui/core/macro';
import ArrowDown from 'lucide-react/icons/arrow-down';
import { useState } from 'react';
import { dayLabel } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import styles from './TimelineOverlays.module.css';

/** The day of the messages at the top, above them. */
export const DayStrip = ({ timestamp }: { readonly timestamp: number | undefined }) => {
  const now = useNow();
  // While it fades out it still says the last day.
  const [last, setLast] = useState(timestamp);
  if (timestamp !== undefined && timestamp !== last) setLast(timestamp);
  return (
    <div className={styles.day} data-shown={timestamp !== undefined} aria-hidden="true">
      {last === undefined ? '' : dayLabel(last, now)}
    </div>
  );
};

interface JumpProps {
  readonly shown: boolean;
  readonly unseen: number;
  readonly onJump: () => void;
}

/** The way back to the newest message, and how many came in meanwhile. */
export const JumpToPresent = ({ shown, unseen, onJump }: JumpProps) =>
  shown && (
    <div className={styles.strip}>
      <button type="button" className={styles.jump} data-unseen={unseen > 0} onClick={onJump}>
        <ArrowDown size={15} aria-hidden="true" />
        {unseen > 0 ? plural(unseen, { one: '# new message', other: '# new messages' }) : t`Jump to present`}
      </button>
    </div>
  );
