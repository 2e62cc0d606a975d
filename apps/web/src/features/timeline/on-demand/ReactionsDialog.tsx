import { t } from '@lingui/core/macro';
import { MAX_REACTION_USERS, type Message } from '@nats-chat/contracts';
import { formatNumber } from '../../../lib/messages.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Emoji } from '../../../ui/Emoji.tsx';
import styles from './ReactionsDialog.module.css';

interface Props {
  readonly message: Message;
  readonly nameOf: (user: string) => string;
  readonly me: string;
  readonly onClose: () => void;
}

/** Who reacted to a message, by emoji: of each at most 50. */
export const ReactionsDialog = ({ message: { reactions }, nameOf, me, onClose }: Props) => (
  <Dialog title={t`Reactions`} onClose={onClose}>
    <dl className={styles.list} tabIndex={0}>
      {reactions.map(({ emoji, users }) => (
        <div key={emoji} className={styles.entry}>
          <dt className={styles.emoji}>
            <Emoji symbol={emoji} />
          </dt>
          <dd className={styles.people}>
            {users.slice(0, MAX_REACTION_USERS).map((user) => (
              <bdi key={user} className={styles.person}>
                {user === me ? t`You` : nameOf(user)}
              </bdi>
            ))}
            {users.length >= MAX_REACTION_USERS && (
              <span
                className={styles.more}
              >{t`These are the first ${{ count: formatNumber(MAX_REACTION_USERS) }}.`}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
