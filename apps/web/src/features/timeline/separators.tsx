import { plural, t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import MessagesSquare from 'lucide-react/icons/messages-square';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { dayLabel } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Button } from '../../ui/Button.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import styles from './separators.module.css';

/** Between the messages of two days. */
export const DaySeparator = ({ timestamp }: { readonly timestamp: number }) => {
  const now = useNow();
  return <Separator label={dayLabel(timestamp, now)} />;
};

/** Between what started a thread and its replies. */
export const RepliesSeparator = ({ count }: { readonly count: number }) => (
  <Separator label={plural(count, { one: '# reply', other: '# replies' })} />
);

const Separator = ({ label }: { readonly label: string }) => (
  <div className={styles.line} role="separator" aria-label={label}>
    <span className={styles.day}>{label}</span>
  </div>
);

/** Above the first message that came in while the reader was away. */
export const UnreadSeparator = () => (
  <div className={styles.line} data-tone="new" role="separator" aria-label={t`New messages`}>
    <span className={styles.new}>{t`New`}</span>
  </div>
);

/** At the top while there is more above. */
export const OlderMessages = ({
  failed,
  onRetry,
}: {
  readonly failed: boolean;
  readonly onRetry: () => Promise<void>;
}) => (
  <div className={styles.older}>
    {failed ? (
      <p className={styles.failed}>
        {t`Older messages could not be loaded.`}
        <Button size="small" onClick={() => void onRetry()}>
          {t`Try again`}
        </Button>
      </p>
    ) : (
      <Skeleton shape="messages" count={3} />
    )}
  </div>
);

interface StartProps {
  readonly info: RoomInfo;
  /** Nobody has written here yet. */
  readonly empty: boolean;
}

/** At the top of the whole room. */
export const RoomStart = ({ info, empty }: StartProps) => (
  <div className={styles.start}>
    <span className={styles.mark} aria-hidden="true">
      <MessagesSquare size={22} />
    </span>
    <h2 className={styles.title}>
      <bdi>{roomTitle(info)}</bdi>
    </h2>
    {info.topic !== '' && (
      <p className={styles.topic} dir="auto">
        {info.topic}
      </p>
    )}
    <p>{beginning(info, empty)}</p>
  </div>
);

const beginning = ({ people }: RoomInfo, empty: boolean): string => {
  if (people?.length === 1) return t`Only you see this. Keep notes, drafts and links here.`;
  return empty ? t`Nobody has written here yet.` : t`This is where it begins.`;
};
