import type { ReactNode } from 'react';
import styles from './ReadOnlyBar.module.css';

interface Props {
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Stands in the composer’s place where one cannot write: why, and what to do. */
export const ReadOnlyBar = ({ children, action }: Props) => (
  <div className={styles.bar}>
    <p className={styles.text}>{children}</p>
    {action}
  </div>
);
