import { memo } from 'react';
import { ago, exactTime } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import type { PresentMember } from './groups.ts';
import styles from './MemberRow.module.css';

const roleNames = { owner: 'Owner', admin: 'Admin', member: undefined };

interface Props {
  readonly member: PresentMember;
  readonly isMe: boolean;
}

export const MemberRow = memo(({ member, isMe }: Props) => {
  const { user, name, role, status, statusText, lastSeen } = member;
  return (
    <li className={styles.row} data-offline={status === 'offline'}>
      <Avatar user={user} name={name} size={32} presence={status} />
      <div className={styles.words}>
        <p className={styles.name}>
          {name}
          {isMe && <span className={styles.me}> (you)</span>}
        </p>
        {statusText !== '' && <p className={styles.status}>{statusText}</p>}
        {statusText === '' && status === 'offline' && lastSeen !== undefined && <LastSeen ms={lastSeen} />}
      </div>
      {roleNames[role] !== undefined && <span className={styles.role}>{roleNames[role]}</span>}
    </li>
  );
});

const LastSeen = ({ ms }: { readonly ms: number }) => {
  const now = useNow();
  return (
    <p className={styles.status} data-tooltip={exactTime(ms)}>
      Seen {ago(ms, now)}
    </p>
  );
};
