import { t } from '@lingui/core/macro';
import type { AuditEntry } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { isolated } from '../../lib/bidi.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { useStore } from '../../lib/store.ts';
import { clockTime, exactTime } from '../../lib/time/time.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import type { FilterFields } from './filters.ts';
import { sentenceOf } from './sentences.ts';
import styles from './AuditLog.module.css';

interface Props {
  readonly entry: AuditEntry;
  /** Called to see less: only what has to do with a person, or a room. */
  readonly onNarrow: (fields: Partial<FilterFields>) => void;
}

/** One entry as a sentence; opened, it shows all that is written down. */
export const AuditRow = ({ entry, onNarrow }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const { mine } = useStore(engine.rooms);
  const titleOf = (id: string): string | undefined => {
    const room = mine.find((one) => one.room === id);
    return room && roomTitle(room);
  };
  const { at, actor, service, target } = entry;
  const raw = JSON.stringify({ ...entry, at: new Date(at).toISOString() }, null, 2);
  const room = service === 'auth-callout' ? undefined : target;
  return (
    <li>
      <details className={styles.entry}>
        <summary className={styles.row}>
          <Avatar user={actor} name={nameOf(actor)} size={32} />
          <span className={styles.words} dir="auto">
            {sentenceOf(entry, { nameOf, titleOf })}
            <Result result={entry.result} />
          </span>
          <time className={styles.time} dateTime={new Date(at).toISOString()} data-tooltip={exactTime(at)}>
            {clockTime(at)}
          </time>
          <ChevronRight size={16} aria-hidden="true" className={styles.chevron} />
        </summary>
        <div className={styles.details}>
          {/* Scrolls by itself, so the keyboard must reach it. */}
          <pre className={styles.raw} dir="ltr" tabIndex={0} aria-label={t`As it is written down`}>
            {raw}
          </pre>
          <div className={styles.actions}>
            {actor !== 'unknown' && (
              <Button
                size="small"
                onClick={() => {
                  onNarrow({ person: decodeToken(actor) });
                }}
              >
                {t`Only ${{ name: isolated(nameOf(actor)) }}`}
              </Button>
            )}
            {room !== undefined && (
              <Button
                size="small"
                onClick={() => {
                  onNarrow({ room });
                }}
              >
                {t`Only ${{ name: titleOf(room) ?? room }}`}
              </Button>
            )}
            <Button size="small" variant="quiet" onClick={() => void copyText(raw)}>
              {t`Copy`}
            </Button>
          </div>
        </div>
      </details>
    </li>
  );
};

const Result = ({ result }: Pick<AuditEntry, 'result'>) => {
  if (result === 'ok') return <span className={styles.result}>{t`Done`}</span>;
  return (
    <span className={styles.result} data-bad>
      {result === 'denied' ? t`Refused` : t`Failed`}
    </span>
  );
};
