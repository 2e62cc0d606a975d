import { t } from '@lingui/core/macro';
import { roomTypeOf, type ApiError } from '@nats-chat/contracts';
import CircleAlert from 'lucide-react/icons/circle-alert';
import { dmReasonOf, reasonOf } from '../../lib/messages.ts';
import type { MessageAction } from './message-actions.tsx';
import styles from './NotSent.module.css';

interface Props {
  readonly room: string;
  readonly error: ApiError | undefined;
  readonly actions: readonly MessageAction[];
}

/** Below a message that was not sent: why, and what to do. */
export const NotSent = ({ room, error, actions }: Props) => (
  <div className={styles.line}>
    <span className={styles.reason}>
      <CircleAlert size={14} aria-hidden="true" />
      {error === undefined
        ? t`Not sent.`
        : t`Not sent. ${{ reason: (roomTypeOf(room) === 'dm' ? dmReasonOf : reasonOf)(error) }}`}
    </span>
    <span className={styles.actions}>
      {actions.map(({ name, label, run }) => (
        <button
          key={name}
          type="button"
          className={styles.action}
          onClick={({ currentTarget }) => {
            run(currentTarget);
          }}
        >
          {label}
        </button>
      ))}
    </span>
  </div>
);
