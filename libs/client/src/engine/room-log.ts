import { type ApiError, contract, type LoggedEvent, type Position, type ReplyOf } from '@nats-chat/contracts';
import { Timeline } from '@nats-chat/timeline';
import type { OutboxItem } from '../outbox/item.ts';
import type { Requester } from '@nats-chat/messaging';
import { createDerived, type Schedule } from '../store/derived.ts';
import type { Store, TimelineState } from './api.ts';
import { asApiError } from './reader.ts';
import { timelineItems } from './timeline-view.ts';

export interface RoomLogOptions {
  readonly room: string;
  readonly me: string;
  readonly read: Requester;
  readonly linked: () => boolean;
  readonly outgoing: () => readonly OutboxItem[];
  readonly schedule: Schedule;
}

/** What is known of a room's messages, on screen or not. */
export interface RoomLog {
  readonly timeline: Store<TimelineState>;
  /** Up to where nothing is missing; `undefined` until the first page. */
  readonly position: () => Position | undefined;
  readonly holds: (messageId: string) => boolean;
  /** Live events, in any order. They never move the position: two fanouts may publish out of order. */
  readonly receive: (events: readonly LoggedEvent[]) => void;
  /** All events between the position and `upTo`. */
  readonly advance: (events: readonly LoggedEvent[], upTo: Position) => void;
  /** Loads the newest page in place of all there is; what is shown stays until the page is there. One load at a time. */
  readonly load: () => Promise<void>;
  readonly loadOlder: () => Promise<void>;
  /** The room is not there any more, or not for me. */
  readonly end: () => void;
  /** What I wrote changed. */
  readonly refresh: () => void;
}

type Page = ReplyOf<typeof contract.history.room>;

interface State {
  readonly status: TimelineState['status'];
  readonly timeline: Timeline;
  readonly position: Position | undefined;
  readonly floor: number | undefined;
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  readonly error: ApiError | undefined;
}

export const createRoomLog = (options: RoomLogOptions): RoomLog => {
  const { room, me, read } = options;
  let state = emptyState();
  let arrived: LoggedEvent[] = [];
  /** Live events since the load that is under way began. */
  let sinceLoad: LoggedEvent[] | undefined;
  let loading: Promise<void> | undefined;

  const settle = (): State => {
    if (arrived.length > 0) {
      state.timeline.addEvents(arrived);
      arrived = [];
    }
    return state;
  };
  const store = createDerived(() => view(settle(), options.outgoing(), me), options.schedule);
  const change = (next: Partial<State>): void => {
    state = { ...settle(), ...next };
    store.invalidate();
  };

  const receive = (events: readonly LoggedEvent[]): void => {
    if (state.status === 'gone') return;
    arrived.push(...events);
    sinceLoad?.push(...events);
    // A hidden page may draw no frames for long, so what arrives must not wait for one without bound.
    if (arrived.length >= MOST_ARRIVED) settle();
    store.invalidate();
  };

  const load = async (): Promise<void> => {
    sinceLoad = [];
    if (state.status !== 'ready') change({ status: 'loading', error: undefined });
    try {
      const page = await read(contract.history.room, { room }, { limit: PAGE_SIZE });
      arrived = [];
      const timeline = new Timeline();
      timeline.addPage(page.messages, page.position.seq);
      timeline.addEvents(sinceLoad);
      change({ ...fresh(page), timeline });
    } catch (cause) {
      fail(asApiError(cause));
    } finally {
      sinceLoad = undefined;
      loading = undefined;
    }
  };
  const fail = (error: ApiError): void => {
    if (error.code === 'NOT_FOUND') change({ ...emptyState(), status: 'gone' });
    else if (state.status === 'ready') change({ error });
    // Without a link nothing is wrong with the room: the next link loads it.
    else if (!error.retryable || options.linked()) change({ status: 'failed', error });
  };

  const loadOlder = async (): Promise<void> => {
    const { hasOlder, loadingOlder, floor, position } = state;
    if (!hasOlder || loadingOlder || floor === undefined) return;
    change({ loadingOlder: true, error: undefined });
    try {
      const page = await read(contract.history.room, { room }, { before: floor, limit: PAGE_SIZE });
      // A load took the place of what this page was to be added to.
      if (state.floor !== floor) return;
      if (page.position.epoch !== position?.epoch) void startLoad();
      else {
        state.timeline.addPage(page.messages, page.position.seq);
        change(above(page, floor));
      }
    } catch (cause) {
      change({ error: asApiError(cause) });
    } finally {
      change({ loadingOlder: false });
    }
  };
  const startLoad = (): Promise<void> => (loading ??= load());

  return {
    timeline: store,
    position: () => state.position,
    holds: (messageId) => settle().timeline.get(messageId) !== undefined,
    receive,
    advance: (events, upTo) => {
      receive(events);
      const { position } = state;
      if (position?.epoch === upTo.epoch && upTo.seq > position.seq) change({ position: upTo });
    },
    load: startLoad,
    loadOlder,
    end: () => {
      change({ ...emptyState(), status: 'gone' });
    },
    refresh: store.invalidate,
  };
};

const emptyState = (): State => ({
  status: 'loading',
  timeline: new Timeline(),
  position: undefined,
  floor: undefined,
  hasOlder: false,
  loadingOlder: false,
  error: undefined,
});
const PAGE_SIZE = 50;
const MOST_ARRIVED = 1_000;

const fresh = (page: Page): Partial<State> => ({
  ...{ status: 'ready', position: page.position, error: undefined },
  ...above(page, undefined),
});

/** The position stays: an older page says nothing of what happened to newer messages since. */
const above = ({ messages, hasBefore }: Page, floor: number | undefined): Partial<State> => ({
  hasOlder: hasBefore && messages.length > 0,
  floor: messages[0]?.sortKey ?? floor,
});

function view(state: State, outgoing: readonly OutboxItem[], me: string): TimelineState {
  const { status, timeline, hasOlder, loadingOlder, error } = state;
  const floor = hasOlder ? state.floor : undefined;
  return {
    ...{ status, hasOlder, loadingOlder },
    items: status === 'gone' ? [] : timelineItems({ me, messages: timeline.messages, outgoing, floor }),
    ...(error && { error }),
  };
}
