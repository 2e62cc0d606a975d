import { t } from '@lingui/core/macro';
import ChevronDown from 'lucide-react/icons/chevron-down';
import Plus from 'lucide-react/icons/plus';
import { useId, useState, type ReactNode } from 'react';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { readPreference, writePreference } from '../../lib/preferences.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { AddRooms } from './AddRooms.tsx';
import { RoomLink } from './RoomLink.tsx';
import styles from './RoomSection.module.css';
import type { Section } from './sections.ts';

interface Props {
  readonly section: Section;
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  readonly menuOf: (room: RoomSummary) => ReactNode;
  /** Absent where the person may not write. */
  readonly onNewMessage: (() => void) | undefined;
  readonly onBrowse: () => void;
  /** Absent where the person may not create rooms. */
  readonly onCreate: (() => void) | undefined;
}

export const RoomSection = ({ section, current, pathOf, menuOf, onNewMessage, onBrowse, onCreate }: Props) => {
  const { id, title, rooms, isEmpty = false } = section;
  const [folded, setFolded] = useState(() => readPreference(`folded.${id}`) === '1');
  const listId = useId();
  const fold = (): void => {
    writePreference(`folded.${id}`, folded ? undefined : '1');
    setFolded(!folded);
  };
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2 className={styles.title}>
          <button
            type="button"
            className={styles.fold}
            data-item
            tabIndex={-1}
            aria-expanded={!folded}
            aria-controls={listId}
            onClick={fold}
          >
            {title}
            <ChevronDown size={14} aria-hidden="true" />
          </button>
        </h2>
        {id === 'rooms' && <AddRooms onBrowse={onBrowse} onCreate={onCreate} />}
        {id === 'dms' && onNewMessage !== undefined && (
          <IconButton label={t`New message`} size="small" onClick={onNewMessage}>
            <Plus size={16} />
          </IconButton>
        )}
      </div>
      <ul id={listId} hidden={folded}>
        {rooms.map((room) => (
          <li key={room.room} className={styles.item}>
            <RoomLink room={room} path={pathOf(room.room)} current={room.room === current} />
            <span className={styles.menu}>{menuOf(room)}</span>
          </li>
        ))}
      </ul>
      {isEmpty && !folded && <p className={styles.empty}>{t`None yet.`}</p>}
    </section>
  );
};
