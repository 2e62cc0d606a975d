import { t } from '@lingui/core/macro';
import Search from 'lucide-react/icons/search';
import { useMemo, useRef, type ReactNode } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { distinctRooms } from '../../lib/chat/names.ts';
import { useStore } from '../../lib/store.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { Button } from '../../ui/Button.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useRovingFocus } from '../../ui/use-roving-focus.ts';
import styles from './RoomList.module.css';
import { RoomSection } from './RoomSection.tsx';
import { useSections } from './sections.ts';

interface Props {
  /** The room on the screen. */
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  /** The menu of what one can do with a room. */
  readonly menuOf: (room: RoomSummary) => ReactNode;
  readonly onNewMessage: () => void;
  readonly onCreate: () => void;
  readonly onBrowse: () => void;
  readonly onSwitcher: () => void;
  /** What is above the rooms. */
  readonly children?: ReactNode;
}

export const RoomList = ({
  current,
  pathOf,
  menuOf,
  onNewMessage,
  onCreate,
  onBrowse,
  onSwitcher,
  children,
}: Props) => {
  const { engine, can } = useChat();
  const { status, mine, error } = useStore(engine.rooms);
  const rooms = useMemo(() => distinctRooms(mine), [mine]);
  const { sections, handlers } = useSections(rooms, current);
  const list = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(list);
  return (
    <>
      <SwitcherField onOpen={onSwitcher} />
      {children !== undefined && <div className={styles.above}>{children}</div>}
      <nav ref={list} className={styles.list} aria-label={t`Rooms`} onKeyDown={onKeyDown} {...handlers}>
        {status === 'loading' && mine.length === 0 && (
          <div className={styles.loading}>
            <Skeleton shape="rows" />
          </div>
        )}
        {status === 'failed' && mine.length === 0 && (
          <div className={styles.note}>
            <p>{t`Your rooms could not be loaded. ${{ reason: reasonOf(error) }}`}</p>
            <Button size="small" onClick={() => void engine.reloadRooms()}>
              {t`Try again`}
            </Button>
          </div>
        )}
        {(status === 'ready' || mine.length > 0) &&
          sections.map((section) => (
            <RoomSection
              key={section.id}
              section={section}
              current={current}
              pathOf={pathOf}
              menuOf={menuOf}
              onNewMessage={can.createRooms ? onNewMessage : undefined}
              onBrowse={onBrowse}
              onCreate={can.createRooms ? onCreate : undefined}
            />
          ))}
      </nav>
    </>
  );
};

/** Looks like the field of the quick switcher, and opens it. */
const SwitcherField = ({ onOpen }: { readonly onOpen: () => void }) => (
  <button type="button" className={styles.field} aria-haspopup="dialog" onClick={onOpen}>
    <span className={styles.fieldIcon}>
      <Search size={15} aria-hidden="true" />
    </span>
    <span className={styles.fieldLabel}>{t`Find a room or person`}</span>
    <span className={styles.keys}>
      <Kbd keys="Mod+K" />
    </span>
  </button>
);
