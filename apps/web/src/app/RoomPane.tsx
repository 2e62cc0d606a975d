import type { RoomInfo } from '@nats-chat/contracts';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { RoomHeader } from '../features/room-header/RoomHeader.tsx';
import { RoomMenu } from '../features/room-menu/RoomMenu.tsx';
import { Timeline } from '../features/timeline/Timeline.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { jumpingTo } from '../lib/chat/current-message.ts';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { useDistinctRoom } from '../lib/chat/names.ts';
import { addRecentRoom } from '../lib/chat/recent-rooms.ts';
import { roomPath, threadPath } from '../lib/chat/rooms.ts';
import { useOpenRoom } from '../lib/chat/use-open-room.ts';
import { useSelected, useStore } from '../lib/store.ts';
import { PHONE, useMedia, WIDE } from '../lib/use-media.ts';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import type { DialogName } from './Dialogs.tsx';
import { Footer } from './Footer.tsx';
import styles from './RoomPane.module.css';
import type { ChatRoute } from './use-chat-route.ts';
import { WithoutRoom } from './WithoutRoom.tsx';

interface Props {
  readonly roomId: string;
  readonly route: ChatRoute;
  readonly onDialog: (dialog: DialogName) => void;
}

/** One room: header, timeline, composer, and the side panel. Mount it again, by its key, for another room. */
export const RoomPane = ({ roomId, route, onDialog }: Props) => {
  const { engine } = useChat();
  // Asked before the room is opened: as soon as it is on the screen, nothing in it is unread.
  const [unread] = useState(() => engine.rooms.get().mine.find((summary) => summary.room === roomId)?.unread ?? 0);
  const room = useOpenRoom(roomId);
  if (room === undefined) return <main className={styles.pane} />;
  return <OpenPane room={room} unread={unread} route={route} onDialog={onDialog} />;
};

/** A menu is open, or a side panel lies over the room: they have taken the focus. */
const isOverlaid = (): boolean =>
  document.querySelector('[role=menu]') !== null ||
  (!matchMedia(WIDE).matches && document.querySelector('aside[data-pane] [data-pane-focus]') !== null);

// The room need not wait for it.
const RoomDetails = onDemand('RoomDetails', () => import('./RoomDetails.tsx'));

interface OpenProps extends Omit<Props, 'roomId'> {
  readonly room: OpenRoom;
  readonly unread: number;
}

const OpenPane = ({ room, unread, route, onDialog }: OpenProps) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const phone = useMedia(PHONE);
  const info = useDistinctRoom(useStore(room.info));
  const removal = useStore(room.removal);
  const gone = useSelected(room.timeline, ({ status }) => status === 'gone') || removal !== undefined;

  const jump = useStore(jumpingTo);
  const openThread = useEffectEvent((thread: string) => {
    if (thread !== route.panel?.id) navigate(threadPath(room.room, thread));
  });
  // Once for each time that somebody is led there: it may be closed before it is loaded.
  useEffect(() => {
    if (jump?.thread !== undefined && jump.room === room.room) openThread(jump.thread);
  }, [jump, room]);

  /** The room as it was known last: it may end while one is in it, or away. */
  const [last, setLast] = useState<RoomInfo>();
  const isListing = useSelected(engine.rooms, ({ status }) => status === 'loading');
  // Whoever comes for the first time is joined to the default rooms with the list: a button to join would go under the pointer.
  const shown = info !== undefined && (last !== undefined || info.role !== null || !isListing);
  if (shown && info !== last) setLast(info);

  const footer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (info !== undefined) addRecentRoom(info.room);
  }, [info]);

  useEffect(() => {
    // A touch screen would open its keyboard.
    if (!shown || !matchMedia('(pointer: fine)').matches) return;
    // Later than a dialog that led here: as it goes, it gives the focus back to where it was before.
    const timer = setTimeout(() => {
      // Somebody was faster: a dialog is open, and the focus belongs to it.
      if (footer.current?.closest('[aria-hidden=true]') !== null || isOverlaid()) return;
      footer.current.querySelector<HTMLElement>('textarea, button')?.focus();
    });
    return () => {
      clearTimeout(timer);
    };
  }, [shown]);

  if (gone || !shown) return <WithoutRoom room={room} last={last} removal={removal} gone={gone} onDialog={onDialog} />;
  const { panel } = route;
  const onInvite = (): void => {
    onDialog('invite');
  };
  const closePanel = (): void => {
    if (jumpingTo.get()?.thread !== undefined) jumpingTo.set(undefined);
    navigate(roomPath(room.room));
  };
  return (
    <div className={styles.columns} data-room>
      {/* On a phone the panel covers the room. */}
      <main className={styles.pane} inert={phone && panel !== undefined}>
        <RoomHeader
          room={room}
          info={info}
          menu={<RoomMenu room={room} info={info} onInvite={onInvite} />}
          panel={panel?.name}
          hasBack={phone}
        />
        <Timeline room={room} info={info} unread={unread} />
        <div ref={footer} className={styles.footer} data-pane>
          <Footer room={room} info={info} />
        </div>
      </main>
      {panel !== undefined && (
        <RoomDetails
          room={room}
          info={info}
          panel={panel}
          onInvite={onInvite}
          onClose={closePanel}
          onLoadFailed={closePanel}
          fallback={<div className={styles.panel} />}
        />
      )}
    </div>
  );
};
