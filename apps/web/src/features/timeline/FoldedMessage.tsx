import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { clockTime } from '../../lib/time/time.ts';
import styles from './FoldedMessage.module.css';

interface Props {
  readonly message: Message;
  readonly onShow: () => void;
}

/** Stands for a message of somebody whom I block. */
export const FoldedMessage = ({ message, onShow }: Props) => (
  <article className={styles.line} tabIndex={-1} aria-label={clockTime(message.timestamp)}>
    {t`Message of a blocked person`}
    <button type="button" className={styles.show} onClick={onShow}>
      {t`Show`}
    </button>
  </article>
);
