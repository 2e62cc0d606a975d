import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { useStore } from '../../lib/store.ts';
import { reasonOf } from '../../lib/words.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FilterField } from './FilterField.tsx';
import styles from './RoomList.module.css';
import { RoomSection } from './RoomSection.tsx';
import { sectionsOf } from './sections.ts';

interface Props {
  /** The room on the screen. */
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  readonly onCreate: () => void;
  readonly onBrowse: () => void;
  readonly onSwitcher: () => void;
}

export const RoomList = ({ current, pathOf, onCreate, onBrowse, onSwitcher }: Props) => {
  const { engine, can } = useChat();
  const { status, mine, error } = useStore(engine.rooms);
  const [filter, setFilter] = useState('');
  const [, navigate] = useLocation();
  const list = useRef<HTMLElement>(null);
  const sections = sectionsOf(mine, filter);
  const [firstFound] = sections.flatMap(({ rooms }) => rooms);
  const actions = can.createRooms ? { onCreate, onBrowse } : { onBrowse };

  const openFirst = (): void => {
    if (filter.trim() === '' || firstFound === undefined) return;
    setFilter('');
    navigate(pathOf(firstFound.room));
  };

  return (
    <>
      <FilterField
        value={filter}
        onChange={setFilter}
        onEnter={openFirst}
        onArrowDown={() => list.current?.querySelector('a')?.focus()}
        onSwitcher={onSwitcher}
      />
      <nav ref={list} className={styles.list} aria-label="Rooms">
        {status === 'loading' && mine.length === 0 && (
          <div className={styles.loading}>
            <Skeleton shape="rows" />
          </div>
        )}
        {status === 'failed' && mine.length === 0 && <p className={styles.note}>{reasonOf(error)}</p>}
        {(status === 'ready' || mine.length > 0) &&
          sections.map((section) => (
            <RoomSection key={section.id} section={section} current={current} pathOf={pathOf} {...actions} />
          ))}
      </nav>
    </>
  );
};
