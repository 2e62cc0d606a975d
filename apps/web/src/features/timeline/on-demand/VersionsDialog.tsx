import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import CloudOff from 'lucide-react/icons/cloud-off';
import Trash from 'lucide-react/icons/trash-2';
import { useEffect, useMemo, useState } from 'react';
import { useChat } from '../../../lib/chat/chat-context.ts';
import type { MessageVersion, OpenRoom } from '../../../lib/chat/engine.ts';
import { passFocusOn } from '../../../lib/focus.ts';
import { reasonOf } from '../../../lib/messages.ts';
import { useSelected } from '../../../lib/store.ts';
import { dayAndTime } from '../../../lib/time/day-and-time.ts';
import { exactTime } from '../../../lib/time/time.ts';
import { toWritten } from '../../../lib/writing/mentions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import styles from './VersionsDialog.module.css';
import { wordDiff, type Change } from './word-diff.ts';

interface Props {
  readonly room: OpenRoom;
  readonly message: Message;
  readonly nameOf: (user: string) => string;
  readonly onClose: () => void;
}

/** What a message said, newest first, each time with what changed; as the log has it, also while somebody edits it. */
export const VersionsDialog = ({ room, message: opened, nameOf, onClose }: Props) => {
  const message = useSelected(room.timeline, ({ items }) => itemOf(items, opened)?.message) ?? opened;
  const { versions, error, reload } = useVersions(message);
  return (
    <Dialog title={t`Edit history`} size="medium" onClose={onClose}>
      <div className={styles.content} role="group" aria-label={t`Edit history`} tabIndex={0}>
        {message.deleted || versions?.length === 0 ? (
          <EmptyState icon={<Trash size={22} />} title={t`This message was deleted.`} />
        ) : error !== undefined ? (
          <div ref={passFocusOn}>
            <EmptyState
              icon={<CloudOff size={22} />}
              title={t`The edit history could not be loaded`}
              action={<Button onClick={reload}>{t`Try again`}</Button>}
            >
              {reasonOf(error)}
            </EmptyState>
          </div>
        ) : versions === undefined ? (
          <Skeleton shape="rows" count={3} />
        ) : (
          <Versions versions={versions} message={message} nameOf={nameOf} />
        )}
      </div>
    </Dialog>
  );
};

const itemOf = <Item extends { readonly message: Message }>(items: readonly Item[], { messageId }: Message) =>
  items.find(({ message }) => message.messageId === messageId);

interface Loaded {
  readonly versions?: readonly MessageVersion[];
  readonly error?: unknown;
}

/** Loads what a message said; again after each edit that is stored. */
function useVersions({ room, messageId, editSeq }: Message) {
  const { engine } = useChat();
  const [loaded, setLoaded] = useState<Loaded>({});
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    let isShown = true;
    engine.versions(room, messageId).then(
      (versions) => {
        if (isShown) setLoaded({ versions });
      },
      (error: unknown) => {
        if (isShown) setLoaded({ error });
      },
    );
    return () => {
      isShown = false;
    };
  }, [engine, room, messageId, editSeq, attempts]);
  const reload = (): void => {
    setLoaded({});
    setAttempts(attempts + 1);
  };
  return { ...loaded, reload };
}

interface VersionsProps {
  /** By time; at least one. */
  readonly versions: readonly MessageVersion[];
  readonly message: Message;
  readonly nameOf: (user: string) => string;
}

const Versions = ({ versions, message, nameOf }: VersionsProps) => {
  const newestFirst = useMemo(() => {
    const texts = versions.map(({ text }) => toWritten(text, { nameOf, everyone: t`everyone` }).text);
    return versions
      .map(({ seq, at }, index) => ({ seq, at, changes: wordDiff(texts[index - 1], texts[index] ?? '') }))
      .reverse();
  }, [versions, nameOf]);
  const oldest = versions[0]?.seq;
  return (
    <>
      <ol>
        {newestFirst.map(({ seq, at, changes }, index) => (
          <li key={seq} className={styles.version}>
            <p className={styles.head}>
              <time dateTime={new Date(at).toISOString()} data-tooltip={exactTime(at)}>
                <bdi>{dayAndTime(at)}</bdi>
              </time>
              {index === 0 && <span className={styles.label}>{t`Current`}</span>}
              {seq === message.seq && <span className={styles.label}>{t`Original`}</span>}
            </p>
            <p className={styles.text} dir="auto">
              {changes.map(toElement)}
            </p>
            {seq !== oldest && !changes.some(isChange) && <p className={styles.note}>{t`No words changed.`}</p>}
          </li>
        ))}
      </ol>
      {oldest !== message.seq && <p className={styles.note}>{t`Earlier texts are not kept.`}</p>}
    </>
  );
};

const isChange = ({ added, removed }: Change): boolean => added || removed;

const toElement = ({ value, added, removed }: Change, index: number) =>
  removed ? <del key={index}>{value}</del> : added ? <ins key={index}>{value}</ins> : value;
