import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { PresenceStatus } from '@nats-chat/contracts';
import styles from './PresenceShape.module.css';

const names: Readonly<Record<PresenceStatus, MessageDescriptor>> = {
  online: msg`Online`,
  away: msg`Away`,
  busy: msg`Busy`,
  offline: msg`Offline`,
};

/** Returns what people call a status; nothing of one that only a newer server knows. */
export const presenceName = (status: PresenceStatus): string => {
  const name = names[status];
  return name === undefined ? '' : i18n._(name);
};

/** ● ◐ ⊖ ○: a shape and a colour for each status. */
export const PresenceShape = ({ status }: { readonly status: PresenceStatus }) => (
  <svg className={styles.shape} data-status={status} viewBox="0 0 10 10" role="img" aria-label={presenceName(status)}>
    {status === 'online' && <circle cx="5" cy="5" r="5" fill="currentColor" />}
    {status === 'away' && (
      <>
        <circle cx="5" cy="5" r="4.1" stroke="currentColor" strokeWidth="1.8" fill="none" />
        <path d="M5 0a5 5 0 0 0 0 10Z" fill="currentColor" />
      </>
    )}
    {status === 'busy' && (
      <>
        <circle cx="5" cy="5" r="5" fill="currentColor" />
        <path d="M2.6 5h4.8" stroke="var(--bg)" strokeWidth="1.8" strokeLinecap="round" />
      </>
    )}
    {status === 'offline' && <circle cx="5" cy="5" r="4.1" stroke="currentColor" strokeWidth="1.8" fill="none" />}
  </svg>
);
