import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { Ban } from '../../lib/chat/engine.ts';
import { passFocusOn } from '../../lib/focus.ts';
import { reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { dayAndTime } from '../../lib/time/day-and-time.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import rows from './MemberRow.module.css';
import styles from './Members.module.css';

interface Props {
  readonly roomId: string;
  /** Changes when somebody came or went: then the list may be another one. */
  readonly memberCount: number;
}

/** Who may not join a public room, for its owners and admins; nothing where nobody is kept out. */
export const BannedPeople = ({ roomId, memberCount }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const [bans, setBans] = useState<readonly Ban[]>([]);
  const [next, setNext] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    engine.bans(roomId).then(
      (page) => {
        if (!current) return;
        setBans(page.bans);
        setNext(page.next);
      },
      // The members show all the same; the panel asks again the next time.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [engine, roomId, memberCount]);
  if (bans.length === 0) return null;

  const showMore = (after: string): void => {
    engine.bans(roomId, after).then(
      (page) => {
        setBans((before) => [...before, ...page.bans]);
        setNext(page.next);
      },
      (error: unknown) => {
        showToast(t`There is no more to see yet. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      },
    );
  };
  const lift = (user: string, name: string): void => {
    engine.unban(roomId, user).then(
      () => {
        setBans((before) => before.filter((ban) => ban.user !== user));
        showToast(t`${{ name }} can join again.`);
      },
      (error: unknown) => {
        showToast(t`Nothing changed. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      },
    );
  };
  return (
    <section className={styles.group}>
      <h3 className={styles.groupTitle}>
        {t`Kept out`} <span>{next === null ? bans.length : `${bans.length}+`}</span>
      </h3>
      <ul>
        {bans.map(({ user, displayName, until }) => {
          const name = displayName ?? nameOf(user);
          return (
            <li key={user} ref={passFocusOn} className={rows.row}>
              <Avatar user={user} name={name} size={32} />
              <div className={rows.label}>
                <p className={rows.name}>
                  <bdi>{name}</bdi>
                </p>
                <p className={rows.status}>{until === null ? t`For ever` : t`Until ${{ time: dayAndTime(until) }}`}</p>
              </div>
              <Button
                size="small"
                aria-label={t`Let in again: ${{ name }}`}
                onClick={() => {
                  lift(user, name);
                }}
              >
                {t`Let in again`}
              </Button>
            </li>
          );
        })}
      </ul>
      {next !== null && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => {
            showMore(next);
          }}
        >
          {t`Show more`}
        </Button>
      )}
    </section>
  );
};
