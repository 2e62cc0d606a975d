import { t } from '@lingui/core/macro';
import { mayInRoom, type Message, type RoomInfo } from '@nats-chat/contracts';
import { useEffect, useMemo, useRef, useState, type ComponentProps } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useChat } from '../../lib/chat/chat-context.ts';
import { editing } from '../../lib/chat/current-message.ts';
import type { OpenRoom, TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { distinctNames } from '../../lib/chat/names.ts';
import { mayWrite, roomTitle } from '../../lib/chat/rooms.ts';
import { useSelected, useStore } from '../../lib/store.ts';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import { loadOverlays } from '../../ui/Overlays.tsx';
import styles from './MessageList.module.css';
import { messageOverlay, type MessageRights } from '../../lib/chat/message-overlay.ts';
import { MessageRow } from './MessageRow.tsx';
import { focusTapped, moveFocus } from './move-focus.ts';
import type { UnreadDivider } from './unread-divider.ts';
import { DaySeparator, UnreadSeparator, OlderMessages, RepliesSeparator, RoomStart } from './separators.tsx';
import { grewAbove, toRows, type Ends, type Row } from './rows.ts';
import { DayStrip, JumpToPresent } from './TimelineOverlays.tsx';
import { useJump } from './use-jump.ts';
import { useScroll } from './use-scroll.ts';

// Few block somebody.
const FoldedMessage = onDemand('FoldedMessage', () => import('./FoldedMessage.tsx'));
const MessageOverlay = onDemand('MessageOverlay', () => import('./on-demand/MessageOverlay.tsx'));
const SystemLine = onDemand('SystemLine', () => import('./SystemLine.tsx'));

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
  const { items, hasOlder } = timeline;
  const nameOf = useNames(room, items);
  const rows = useMemo(
    () => toRows({ items, hasOlder }, firstUnread, room.thread),
    [items, hasOlder, firstUnread, room.thread],
  );
  const shift = useGrewAbove({ first: items[0]?.key, last: items.at(-1)?.key, count: rows.length });
  const blocked = useStore(engine.blocked);
  /** Messages of people whom I block that I wanted to see all the same. */
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(NOBODY);
  const isFolded = ({ key, message }: TimelineItem): boolean => blocked.has(message.user) && !unfolded.has(key);
  const rights = useRights(info);
  const edited = useSelected(editing, (one) => (one?.thread === room.thread ? one?.messageId : undefined));
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const scroll = useScroll({ scroller, list, rows, room, timeline, divider });

  useEffect(() => {
    if (edited === undefined || scroller.current?.querySelector('form') !== null) return;
    // Its row is not near the screen, so it is not there.
    const at = rows.findIndex((row) => row.kind === 'message' && row.item.message.messageId === edited);
    if (at >= 0) list.current?.scrollToIndex(at, { align: 'center' });
    // Only once, when the editing begins.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [edited]);

  const marked = useJump({ room, ready: timeline.status === 'ready', list, rows, leaveEnd: scroll.leaveEnd });

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
      case 'replies':
        return <RepliesSeparator key={row.key} count={row.count} />;
      case 'system':
        return <SystemLine key={row.key} room={room.room} notes={row.notes} nameOf={nameOf} />;
      case 'message':
        return isFolded(row.item) ? (
          <FoldedMessage
            key={row.key}
            message={row.item.message}
            onShow={() => {
              setUnfolded(new Set([...unfolded, row.key]));
            }}
          />
        ) : (
          <MessageRow
            key={row.key}
            item={row.item}
            me={engine.me}
            nameOf={nameOf}
            repliedTo={repliedTo(row.item, items, blocked)}
            startsGroup={row.startsGroup}
            room={room}
            rights={rights}
            edited={row.item.message.messageId === edited}
            marked={row.item.message.messageId === marked}
          />
        );
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
        aria-label={room.thread === undefined ? t`Messages in ${{ room: roomTitle(info) }}` : t`Thread`}
        tabIndex={0}
        data-pane-focus
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
      <OverlayOfMessage room={room} rights={rights} nameOf={nameOf} />
      <JumpToPresent
        shown={!scroll.atEnd || timeline.hasNewer || unseen > 0}
        unseen={unseen + timeline.newer}
        onJump={scroll.toEnd}
      />
    </>
  );
};

/** The menu or the dialog of a message, once one was opened. */
const OverlayOfMessage = (props: Omit<ComponentProps<typeof MessageOverlay>, 'me'>) => {
  const { engine } = useChat();
  const overlay = useSelected(messageOverlay, (one) => (one?.thread === props.room.thread ? one : undefined));
  const [used, setUsed] = useState(false);
  if (overlay !== undefined && !used) setUsed(true);
  useEffect(
    () => () => {
      messageOverlay.set(undefined);
    },
    [],
  );
  return (
    used && (
      <MessageOverlay
        {...props}
        me={engine.me}
        onLoadFailed={() => {
          messageOverlay.set(undefined);
          setUsed(false);
        }}
      />
    )
  );
};

function useRights(info: RoomInfo): MessageRights {
  const { can } = useChat();
  const write = mayWrite(info, can);
  const byRole = write && mayInRoom('moderate', info, info.role);
  const byRealm = can.administer && (info.type === 'public' || info.type === 'admin');
  const moderate = byRole ? 'room' : byRealm ? 'realm' : undefined;
  const pin = write && mayInRoom('pin', info, info.role);
  const thread = info.type !== 'admin';
  return useMemo(() => ({ write, moderate, pin, thread }), [write, moderate, pin, thread]);
}

/** Looked for by the few rows on the screen that answer one, not in all of them whenever one comes. */
const repliedTo = (
  { message: { replyTo } }: TimelineItem,
  items: readonly TimelineItem[],
  blocked: ReadonlySet<string>,
): Message | undefined =>
  replyTo === undefined
    ? undefined
    : items.find(({ message }) => message.messageId === replyTo && !blocked.has(message.user))?.message;

/** Returns what to call people here; the same function until somebody comes in whom it does not know, a name changes, or the members do. */
function useNames(room: OpenRoom, items: readonly TimelineItem[]): (user: string) => string {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const { members } = useStore(room.members);
  const [people, setPeople] = useState<ReadonlySet<string>>(NOBODY);
  const unknown = items.flatMap(({ message }) => peopleOf(message).filter((user) => !people.has(user)));
  if (unknown.length > 0) setPeople(new Set([...people, ...unknown]));
  return useMemo(
    () => distinctNames([...members.map(({ user }) => user), ...people], nameOf),
    [members, people, nameOf],
  );
}

const NOBODY: ReadonlySet<string> = new Set();

const peopleOf = ({ user, mentions, reactions, replies, pin, system }: Message): readonly string[] => [
  ...(system === undefined
    ? [user]
    : [...(system.subjects ?? []), ...(system.actor === undefined ? [] : [system.actor])]),
  ...(mentions?.users ?? []),
  ...reactions.flatMap(({ users }) => users),
  ...(replies?.users ?? []),
  ...(pin === undefined ? [] : [pin.by]),
];

/** Whether the list changed at its top since the last render; compared while rendering, since the list reads it then. */
function useGrewAbove(ends: Ends): boolean {
  const [rendered, setRendered] = useState({ ends, grew: false });
  const same = (['first', 'last', 'count'] as const).every((field) => rendered.ends[field] === ends[field]);
  if (same) return rendered.grew;
  const grew = grewAbove(rendered.ends, ends);
  setRendered({ ends, grew });
  return grew;
}
