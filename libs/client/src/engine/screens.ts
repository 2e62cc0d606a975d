import { events, roomTypeOf, type LoggedEvent, type Notification } from '@nats-chat/contracts';
import type { OpenRoom } from './api.ts';
import type { Context } from './context.ts';
import { createNotices } from './notices.ts';
import { createScreen, type Screen, type ScreenOptions } from './screen.ts';
import { createRoomLog, type RoomLog } from './room-log.ts';
import { createSync, type SyncResult } from './sync.ts';
import { runPeriodically } from '@nats-chat/async';

export interface ScreensOptions {
  /** Whether somebody may be looking. */
  readonly visible: () => boolean;
  readonly onSend: ScreenOptions['onSend'];
}

/** The rooms on screen, those that were, and the counts of those that are not. */
export interface Screens {
  readonly open: (room: string) => OpenRoom;
  /** There is a new link: everything may have changed. */
  readonly refresh: () => void;
  /** My rooms, or what is known of a room, changed. */
  readonly roomsChanged: () => void;
  /** What I wrote in a room changed. */
  readonly outboxChanged: (room: string) => void;
  /** A message of mine is in the log. */
  readonly stored: (logged: LoggedEvent) => void;
  /** The room is not there any more, or not for me. */
  readonly end: (room: string) => void;
  readonly stop: () => void;
}

export const createScreens = (context: Context, { visible, onSend }: ScreensOptions): Screens => {
  const { connection, me, read, linked, timer, schedule, rooms, unread, outbox } = context;
  const screens = new Map<string, { readonly screen: Screen; users: number }>();
  /** Of rooms on screen, and of the last ones that were: switching back to them is instant. */
  const logs = new Map<string, RoomLog>();
  const catchUps = new Map<string, () => void>();

  const logOf = (room: string): RoomLog => {
    const outgoing = () => outbox.items(room);
    const log = logs.get(room) ?? createRoomLog({ room, me, read, linked, outgoing, schedule });
    // The newest last, so that the first is the one to forget.
    logs.delete(room);
    logs.set(room, log);
    return log;
  };
  const forgetOldLogs = (): void => {
    const closed = [...logs.keys()].filter((room) => !screens.has(room));
    for (const room of closed.slice(0, Math.max(0, closed.length - KEPT_LOGS))) logs.delete(room);
  };

  const count = (room: string, event: Parameters<typeof unread.add>[1]): void => {
    if (!screens.has(room) && unread.add(room, event)) rooms.refresh();
  };
  const applySync = (result: SyncResult): void => {
    const { room } = result;
    const log = logs.get(room);
    if (result.status === 'ok') {
      for (const { event } of result.events) if (log?.holds(event.messageId) === false) count(room, event);
      log?.advance(result.events, result.upTo);
      return;
    }
    if (result.status === 'gone') {
      log?.end();
      rooms.look(room).catch(() => undefined);
    }
    if (!screens.has(room)) logs.delete(room);
    else if (result.status === 'reset') void log?.load();
  };
  const sync = createSync({
    ...{ request: connection.request, linked, timer },
    ...{ position: (room) => logs.get(room)?.position(), apply: applySync },
  });

  /** Content of larger private rooms is asked for: a little later, so that a room full of people does not ask at once. */
  const catchUp = (room: string): void => {
    if (catchUps.has(room)) return;
    const waitMs = 16 + Math.random() * 100;
    catchUps.set(
      room,
      timer.after(waitMs, () => {
        catchUps.delete(room);
        sync.ask([room]);
      }),
    );
  };
  const notified = (notification: Notification): void => {
    if (screens.has(notification.room)) catchUp(notification.room);
    else count(notification.room, notification);
  };
  const receive = (logged: LoggedEvent): void => {
    const open = screens.get(logged.room);
    if (open === undefined) count(logged.room, logged.event);
    else open.screen.receive(logged);
  };

  const notices = createNotices({ subscribe: connection.subscribe, onNotice: notified });
  const watchOthers = (): void => {
    const mine = [...rooms.mine()].map(({ room }) => room);
    notices.listenTo(
      mine.filter((room) => roomTypeOf(room) === 'public'),
      screens,
    );
  };

  const close = (room: string): void => {
    const open = screens.get(room);
    if (open === undefined) return;
    open.users -= 1;
    if (open.users > 0) return;
    screens.delete(room);
    watchOthers();
    open.screen.stop();
    forgetOldLogs();
  };
  const open = (room: string): OpenRoom => {
    const known = screens.get(room);
    if (known !== undefined) {
      known.users += 1;
      return known.screen.api;
    }
    const log = logOf(room);
    const screen = createScreen(context, {
      ...{ room, log, onSend },
      onClose: () => {
        close(room);
      },
      sync: () => {
        sync.ask([room]);
      },
    });
    screens.set(room, { screen, users: 1 });
    watchOthers();
    unread.clear(room);
    rooms.refresh();
    screen.refresh();
    return screen.api;
  };

  const stops = [
    connection.subscribe(events.live.member, { user: me }, ({ payload, params }) => {
      if (payload.room === params.room) receive(payload);
    }),
    connection.subscribe(events.notify.member, { user: me }, ({ payload, params }) => {
      if (payload.room === params.room) notified(payload);
    }),
    connection.subscribe(events.roomPresence.member, { user: me }, ({ payload }) => {
      screens.get(payload.room)?.screen.presence(payload);
    }),
    runPeriodically({ everyMs: CHECK_MS, timer }, () => {
      if (visible()) sync.ask(screens.keys());
    }),
  ];

  return {
    open,
    refresh: () => {
      sync.resume();
      for (const { screen } of screens.values()) screen.refresh();
      sync.ask(logs.keys());
    },
    roomsChanged: () => {
      watchOthers();
      for (const { screen } of screens.values()) screen.infoChanged();
    },
    outboxChanged: (room) => logs.get(room)?.refresh(),
    stored: (logged) => logs.get(logged.room)?.receive([logged]),
    end: (room) => {
      logs.get(room)?.end();
    },
    stop: () => {
      for (const stop of [...stops, ...catchUps.values()]) stop();
      notices.stop();
      for (const { screen } of screens.values()) screen.stop();
      sync.stop();
    },
  };
};

/** How many rooms that left the screen are kept as they were. */
const KEPT_LOGS = 30;
/** How often the positions of rooms on screen are checked, which finds gaps that nothing told of. */
const CHECK_MS = 60_000;
