import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import FileIcon from 'lucide-react/icons/file';
import { formatBytes } from '../../lib/messages.ts';
import styles from './message-slots.module.css';

/** The files of a message: name and size. */
export const Attachments = ({ files }: { readonly files: NonNullable<Message['attachments']> }) => (
  <ul className={styles.attachments} aria-label={t`Attachments`}>
    {files.map(({ id, name, size }) => (
      <li key={id} className={styles.attachment}>
        <FileIcon size={18} className={styles.fileIcon} aria-hidden="true" />
        <bdi className={styles.fileName} data-tooltip={name}>
          {name}
        </bdi>
        <span className={styles.fileSize}>{formatBytes(size)}</span>
      </li>
    ))}
  </ul>
);
