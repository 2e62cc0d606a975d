import type { ApiError } from '@nats-chat/contracts';
import CircleAlert from 'lucide-react/icons/circle-alert';
import { reasonOf } from '../../lib/messages.ts';
import styles from './NotSent.module.css';

interface Props {
  readonly error: ApiError | undefined;
  readonly clientId: string;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

/** Below a message that was not sent: why, and what to do. */
export const NotSent = ({ error, clientId, onRetry, onDiscard }: Props) => (
  <div className={styles.line}>
    <span className={styles.reason}>
      <CircleAlert size={14} aria-hidden="true" />
      Not sent. {error === undefined ? '' : reasonOf(error)}
    </span>
    <span className={styles.actions}>
      <button
        type="button"
        className={styles.action}
        onClick={() => {
          onRetry(clientId);
        }}
      >
        Retry
      </button>
      <button
        type="button"
        className={styles.action}
        onClick={() => {
          onDiscard(clientId);
        }}
      >
        Discard
      </button>
    </span>
  </div>
);
