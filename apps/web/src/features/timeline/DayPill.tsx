import { useState } from 'react';
import { dayLabel } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import styles from './DayPill.module.css';

/** The day of the messages at the top, while the reader scrolls. */
export const DayPill = ({ timestamp }: { readonly timestamp: number | undefined }) => {
  const now = useNow();
  // While it fades out it still says the last day.
  const [last, setLast] = useState(timestamp);
  if (timestamp !== undefined && timestamp !== last) setLast(timestamp);
  return (
    <div className={styles.pill} data-shown={timestamp !== undefined} aria-hidden="true">
      {last === undefined ? '' : dayLabel(last, now)}
    </div>
  );
};
