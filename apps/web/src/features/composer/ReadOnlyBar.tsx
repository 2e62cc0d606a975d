import type { ReactNode } from 'react';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import styles from './ReadOnlyBar.module.css';

interface ReadOnlyBarProps {
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Stands in the composer’s place where one cannot write: why, and what to do. */
export const ReadOnlyBar = ({ children, action }: ReadOnlyBarProps) => (
  <div className={styles.bar}>
    <p className={styles.text}>{children}</p>
    {action}
  </div>
);

// Few lose the room that they write in.
export const UnsentText = onDemand('UnsentText', () => import('./UnsentText.tsx'));

// Nor do many block somebody.
export const BlockedBar = onDemand('BlockedBar', () => import('./BlockedBar.tsx'));

// Nor are many kept out of a room.
export const KeptOutBar = onDemand('KeptOutBar', () => import('./KeptOutBar.tsx'));
