import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

interface Props {
  readonly icon?: ReactNode;
  readonly title: string;
  /** One sentence. */
  readonly children?: ReactNode;
  /** Set where this is all that the pane shows, so that it needs the first heading. */
  readonly isPage?: boolean;
  /** One thing to do, two at most. */
  readonly action?: ReactNode;
}

/** What stands where content would: a sentence and what to do. */
export const EmptyState = ({ icon, title, children, isPage = false, action }: Props) => (
  <div className={styles.state}>
    {icon !== undefined && <div className={styles.icon}>{icon}</div>}
    {isPage ? <h1 className={styles.title}>{title}</h1> : <h2 className={styles.title}>{title}</h2>}
    {children !== undefined && <p className={styles.text}>{children}</p>}
    {action !== undefined && <div className={styles.action}>{action}</div>}
  </div>
);
