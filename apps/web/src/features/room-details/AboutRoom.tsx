import { plural, t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import type { ReactNode } from 'react';
import { usePrefs } from '../../lib/chat/use-prefs.ts';
import { Choices } from '../../ui/Choices.tsx';
import { useChat } from '../../lib/chat/chat-context.ts';
import { useStore } from '../../lib/store.ts';
import { dayAndTime } from '../../lib/time/day-and-time.ts';
import { PersonButton } from '../../ui/PersonButton.tsx';
import styles from './RoomDetails.module.css';

/** What a room is, for everybody who sees it. */
export const AboutRoom = ({ info }: { readonly info: RoomInfo }) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const { type, topic, description = '', creator, createdAt, archived } = info;
  return (
    <div className={styles.content} role="group" aria-label={t`About this room`} tabIndex={0}>
      <dl className={styles.facts}>
        {type !== 'dm' && (
          <Fact term={t`Name`}>
            <bdi>{info.displayName}</bdi>
          </Fact>
        )}
        {topic !== '' && <Fact term={t`Topic`}>{topic}</Fact>}
        {description !== '' && <Fact term={t`Description`}>{description}</Fact>}
        <Fact term={t`Who can come in`}>{whoComesIn(info)}</Fact>
        {type !== 'dm' && <Fact term={t`Who writes here`}>{whoWrites(info)}</Fact>}
        {info.retentionDays !== undefined && (
          <Fact term={t`How long messages are kept`}>
            {plural(info.retentionDays, {
              one: '# day, then they are deleted.',
              other: '# days, then they are deleted.',
            })}
          </Fact>
        )}
        {archived && <Fact term={t`Archived`}>{t`It can be read and found, and nobody writes here any more.`}</Fact>}
        <Fact term={t`Made`}>
          {creator !== null && type !== 'dm' && (
            <>
              <PersonButton user={creator} className={styles.person}>
                <bdi>{nameOf(creator)}</bdi>
              </PersonButton>
              {' · '}
            </>
          )}
          {dayAndTime(createdAt)}
        </Fact>
      </dl>
      {info.role !== null && type !== 'admin' && <Notifications room={info.room} />}
    </div>
  );
};

/** What I want to be notified of: all else counts nowhere but at the room itself. */
const Notifications = ({ room }: { readonly room: string }) => {
  const { level, levels, chooseLevel, whileMuted } = usePrefs(room);
  return (
    <div className={styles.section}>
      <Choices
        legend={t`Notifications`}
        value={level}
        choices={levels}
        onChange={chooseLevel}
        disabled={whileMuted !== undefined}
      />
      <p className={styles.note}>
        {whileMuted ?? t`What is left out moves no room to Unread, and is not counted in the title of the page.`}
      </p>
    </div>
  );
};

const whoComesIn = ({ type }: RoomInfo): string => {
  switch (type) {
    case 'public':
      return t`Everybody: it is public.`;
    case 'private':
      return t`Only who is invited: it is private.`;
    case 'dm':
      return t`Nobody else: it is a direct conversation.`;
    default:
      return t`Administrators.`;
  }
};

const whoWrites = ({ postPolicy = 'everyone' }: RoomInfo): string =>
  postPolicy === 'everyone' ? t`Every member.` : t`Owners and admins.`;

const Fact = ({ term, children }: { readonly term: string; readonly children: ReactNode }) => (
  <div>
    <dt className={styles.term}>{term}</dt>
    <dd className={styles.value}>
      <bdi>{children}</bdi>
    </dd>
  </div>
);
