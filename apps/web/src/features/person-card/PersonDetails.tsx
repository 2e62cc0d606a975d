import { t } from '@lingui/core/macro';
import Clock from 'lucide-react/icons/clock';
import Hash from 'lucide-react/icons/hash';
import Lock from 'lucide-react/icons/lock';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { openCard } from '../../lib/chat/person-card.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useStore } from '../../lib/store.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { localTime } from './local-time.ts';
import styles from './PersonCard.module.css';

/** How many rooms are named; of the rest it is said how many there are. */
const SHOWN = 5;

interface Details {
  readonly utcOffset?: number | undefined;
  /** Left out where they could not be asked for. */
  readonly common?: { readonly rooms: readonly string[]; readonly hasMore: boolean } | undefined;
}

/** What time it is for somebody else, and which rooms they are in with me; what is not known is left out. */
export const PersonDetails = ({ user }: { readonly user: string }) => {
  const details = useDetails(user);
  const now = useNow();
  // Stands below the buttons, which stay where they are when this comes.
  if (details === undefined) return <div className={styles.details} data-loading aria-hidden="true" />;
  const { utcOffset, common } = details;
  if (utcOffset === undefined && common === undefined) return null;
  return (
    <div className={styles.details}>
      {utcOffset !== undefined && (
        <p className={styles.detail}>
          <Clock size={14} aria-hidden="true" />
          {localTime(utcOffset, now)}
        </p>
      )}
      {common !== undefined && <CommonRooms {...common} />}
    </div>
  );
};

const useDetails = (user: string): Details | undefined => {
  const { engine } = useChat();
  const [details, setDetails] = useState<Details>();
  useEffect(() => {
    let isShown = true;
    const unlessFailed = <Value,>(asked: Promise<Value>): Promise<Value | undefined> => asked.catch(() => undefined);
    const asking = [unlessFailed(engine.utcOffsetOf(user)), unlessFailed(engine.commonRooms(user))] as const;
    void Promise.all(asking).then(([utcOffset, common]) => {
      if (isShown) setDetails({ utcOffset, common });
    });
    return () => {
      isShown = false;
    };
  }, [engine, user]);
  return details;
};

const CommonRooms = ({ rooms, hasMore }: NonNullable<Details['common']>) => {
  const { engine } = useChat();
  // By name, as the list of rooms is; of a room that is not there yet nothing is known but its id.
  const common = useStore(engine.rooms).mine.filter(({ room }) => rooms.includes(room));
  if (common.length === 0) return <p className={styles.detail}>{t`No rooms in common`}</p>;
  const more = common.length - SHOWN;
  return (
    <div>
      <h3 className={styles.detailTitle}>{t`Rooms in common`}</h3>
      <ul className={styles.rooms}>
        {common.slice(0, SHOWN).map((room) => (
          <li key={room.room}>
            <RoomLink room={room} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={styles.status}>
          {hasMore ? t`and more than ${{ count: more }} others` : t`and ${{ count: more }} more`}
        </p>
      )}
    </div>
  );
};

const RoomLink = ({ room: { room, type, displayName } }: { readonly room: RoomSummary }) => (
  <Link
    className={styles.room}
    href={roomPath(room)}
    onClick={() => {
      openCard.set(undefined);
    }}
  >
    {type === 'public' ? <Hash size={13} aria-hidden="true" /> : <Lock size={13} aria-label={t`Private`} />}
    <bdi>{displayName}</bdi>
  </Link>
);
