import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom, TimelineState } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { useStore } from '../../lib/store.ts';
import { loadOverlays } from '../../ui/Overlays.tsx';
import styles from './MessageList.module.css';
import { MessageMenu, type OpenMessageMenu } from './MessageMenu.tsx';
import { MessageRow } from './MessageRow.tsx';
import { focusTapped, moveFocus } from './move-focus.ts';
import type { UnreadDivider } from './unread-divider.ts';
import { DaySeparator, UnreadSeparator, OlderMessages, RoomStart } from './separators.tsx';
import { grewAbove, toRows, type Ends, type Row } from './rows.ts';
import { DayStrip, JumpToPresent } from './TimelineOverlays.tsx';
import { useScroll } from './use-scroll.ts';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
  readonly timeline: TimelineState;
  readonly divider: UnreadDivider;
}

export const MessageList = ({ room, info, timeline, divider }: Props) => {
  useEffect(loadOverlays, []);
  const { engine } = useChat();
  const { firstUnread, unseen } = useStore(divider);
  // Names come with the members; rows whose name stays are not rendered again.
  const { members } = useStore(room.members);
  const { items, hasOlder } = timeline;
  const nameOf = useMemo(() => {
    const users = new Set([...members.map(({ user }) => user), ...items.map(({ message }) => message.user)]);
    return distinctNames(users, engine.nameOf);
  }, [members, items, engine]);
  const rows = useMemo(() => toRows({ items, hasOlder }, firstUnread), [items, hasOlder, firstUnread]);
  const shift = useGrewAbove({ first: items[0]?.key, last: items.at(-1)?.key, count: rows.length });
  const [menu, setMenu] = useState<{ readonly of: OpenMessageMenu; readonly open: boolean }>();
  const openMenu = useCallback((of: OpenMessageMenu) => {
    setMenu({ of, open: true });
  }, []);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const scroll = useScroll({ scroller, list, rows, room, timeline, divider });

  const renderRow = (row: Row) => {
    switch (row.kind) {
      case 'older':
        return <OlderMessages key={row.key} failed={timeline.error !== undefined} onRetry={room.loadOlder} />;
      case 'start':
        return <RoomStart key={row.key} info={info} empty={items.length === 0} />;
      case 'day':
        return <DaySeparator key={row.key} timestamp={row.timestamp} />;
      case 'unread':
        return <UnreadSeparator key={row.key} />;
      case 'message': {
        const { message } = row.item;
        const named = message.mentions?.room === true || message.mentions?.users.includes(engine.me) === true;
        return (
          <MessageRow
            key={row.key}
            item={row.item}
            name={nameOf(message.user)}
            startsGroup={row.startsGroup}
            mentionsMe={named && message.user !== engine.me}
            onRetry={room.retry}
            onDiscard={room.discard}
            onMenu={openMenu}
          />
        );
      }
    }
  };

  return (
    <>
      <DayStrip timestamp={scroll.day} />
      {/* A log that scrolls must take the focus, else a keyboard could not scroll it. What is new is announced by the
          Announcer: this element also changes when old messages scroll into view, which nobody wants to hear. */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-label={t`Messages in ${{ room: roomTitle(info) }}`}
        tabIndex={0}
        onWheel={scroll.onWheel}
        onKeyDown={moveFocus}
        onClick={focusTapped}
      >
        <div className={styles.spacer} />
        <Virtualizer ref={list} data={rows} shift={shift} onScroll={scroll.onScroll} onResize={scroll.onResize}>
          {renderRow}
        </Virtualizer>
        <div className={styles.end} />
      </div>
      {menu !== undefined && (
        <MessageMenu
          menu={menu.of}
          open={menu.open}
          onClose={() => {
            setMenu({ of: menu.of, open: false });
          }}
          onRetry={room.retry}
          onDiscard={room.discard}
        />
      )}
      <JumpToPresent shown={!scroll.atEnd || unseen > 0} unseen={unseen + timeline.newer} onJump={scroll.toEnd} />
    </>
  );
};

/** Whether the list changed at its top since the last render; compared while rendering, since the list reads it then. */
function useGrewAbove(ends: Ends): boolean {
  const [rendered, setRendered] = useState({ ends, grew: false });
  const same = (['first', 'last', 'count'] as const).every((field) => rendered.ends[field] === ends[field]);
  if (same) return rendered.grew;
  const grew = grewAbove(rendered.ends, ends);
  setRendered({ ends, grew });
  return grew;
}
