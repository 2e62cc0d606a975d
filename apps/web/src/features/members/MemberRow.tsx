import { t } from '@lingui/core/macro';
import { isBot } from '@nats-chat/contracts';
import { memo, useCallback } from 'react';
import { passFocusOn } from '../../lib/focus.ts';
import { ago, exactTime } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { BotBadge } from '../../ui/BotBadge.tsx';
import { PersonButton } from '../../ui/PersonButton.tsx';
import { presenceName } from '../../ui/PresenceShape.tsx';
import type { WatchRow } from './follow-on-screen.ts';
import type { PresentMember } from './groups.ts';
import type { MemberRights } from './member-menu.tsx';
import { MemberActions } from './MemberActions.tsx';
import styles from './MemberRow.module.css';

/** Nothing but plain values, so that a row is rendered again only when what it shows has changed. */
interface Props extends PresentMember, MemberRights {
  readonly roomId: string;
  readonly onChanged: () => unknown;
  readonly isMe: boolean;
  readonly watchRow: WatchRow;
}

export const MemberRow = memo(({ status, statusText, lastSeen, isMe, watchRow, ...member }: Props) => {
  const { user, name, role, mayChangeRole, mayRemove } = member;
  // Not only by the shape: who is away or busy does not answer soon.
  const word = status === 'away' || status === 'busy' ? presenceName(status) : '';
  const line = [word, statusText].filter((part) => part !== '').join(' — ');
  const watched = useCallback(
    (row: HTMLLIElement) => {
      const stops = [watchRow(row, user), passFocusOn(row)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [watchRow, user],
  );
  return (
    <li ref={watched} className={styles.row} data-offline={status === 'offline'}>
      <Avatar user={user} name={name} size={32} presence={status} />
      <div className={styles.label}>
        <p className={styles.name}>
          <PersonButton user={user} className={styles.person} data-item tabIndex={-1}>
            <bdi>{name}</bdi>
          </PersonButton>
          {isMe && <span className={styles.me}> {t`(you)`}</span>}
          {isBot(user) && (
            <>
              {' '}
              <BotBadge />
            </>
          )}
        </p>
        {line !== '' && (
          <p className={styles.status} dir="auto">
            {line}
          </p>
        )}
        {line === '' && status === 'offline' && lastSeen !== undefined && <LastSeen ms={lastSeen} />}
      </div>
      {role === 'owner' && <span className={styles.role}>{t`Owner`}</span>}
      {role === 'admin' && <span className={styles.role}>{t`Admin`}</span>}
      {(mayChangeRole || mayRemove) && (
        <span className={styles.actions}>
          <MemberActions {...member} />
        </span>
      )}
    </li>
  );
});

const LastSeen = ({ ms }: { readonly ms: number }) => {
  const now = useNow();
  return (
    <p className={styles.status} data-tooltip={exactTime(ms)}>
      {t`Last seen ${{ when: ago(ms, now) }}`}
    </p>
  );
};
