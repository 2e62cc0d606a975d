import { plural, t } from '@lingui/core/macro';
import type { ListedRoom } from '@nats-chat/contracts';
import { ago } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import styles from './PublicRoomItem.module.css';

/** `12 members · active 3 hours ago`, as far as it is known. */
export const RoomActivity = ({ room: { memberCount, activeAt } }: { readonly room: ListedRoom }) => {
  const now = useNow();
  const parts = [
    ...(memberCount === undefined ? [] : [plural(memberCount, { one: '# member', other: '# members' })]),
    ...(activeAt === undefined ? [] : [t`active ${{ ago: ago(activeAt, now) }}`]),
  ];
  return parts.length > 0 && <span className={styles.activity}>{parts.join(' · ')}</span>;
};
