import { t } from '@lingui/core/macro';
import { decodeToken } from '@nats-chat/subjects';
import { compareNames } from '@nats-chat/text';
import { useChat } from '../../lib/chat/chat-context.ts';
import { unblock } from '../../lib/chat/blocks.ts';
import { passFocusOn } from '../../lib/focus.ts';
import { useStore } from '../../lib/store.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import styles from './BlockedPeople.module.css';

/** Whom I block, by name, and a way to end it. */
export const BlockedPeople = () => {
  const { engine } = useChat();
  const blocked = useStore(engine.blocked);
  const nameOf = useStore(engine.names);
  if (blocked.size === 0)
    return <p className={styles.none}>{t`You block nobody. The card of a person has a button for it.`}</p>;
  const people = [...blocked].map((user) => ({ user, name: nameOf(user) }));
  return (
    // Who has just unblocked somebody goes on here.
    <div className={styles.group} role="group" tabIndex={-1} aria-label={t`Blocked people`}>
      <ul className={styles.list}>
        {people
          .toSorted((one, other) => compareNames(one.name, other.name))
          .map(({ user, name }) => (
            <li key={user} ref={passFocusOn} className={styles.person}>
              <Avatar user={user} name={name} size={32} />
              <div className={styles.names}>
                <bdi className={styles.name}>{name}</bdi>
                <bdi className={styles.username}>@{decodeToken(user)}</bdi>
              </div>
              <Button
                size="small"
                aria-label={t`Unblock ${{ name }}`}
                onClick={() => {
                  unblock(engine, user);
                }}
              >
                {t`Unblock`}
              </Button>
            </li>
          ))}
      </ul>
    </div>
  );
};
