import type { PresenceStatus } from '@nats-chat/contracts';
import styles from './Avatar.module.css';
import { hueOf, initialsOf } from './initials.ts';
import { PresenceShape } from './PresenceShape.tsx';

interface Props {
  /** The user id: it decides the hue. */
  readonly user: string;
  readonly name: string;
  /** 36 in the timeline, 32 in lists, 20 in rows. */
  readonly size?: 20 | 32 | 36;
  readonly presence?: PresenceStatus | undefined;
}

/** A person’s initials; the name stands beside it, so it says nothing to screen readers but the presence. */
export const Avatar = ({ user, name, size = 36, presence }: Props) => (
  <span className={styles.frame} data-size={size}>
    <span className={styles.avatar} data-hue={hueOf(user)} aria-hidden="true">
      {initialsOf(name)}
    </span>
    {presence !== undefined && (
      <span className={styles.presence}>
        <PresenceShape status={presence} />
      </span>
    )}
  </span>
);
