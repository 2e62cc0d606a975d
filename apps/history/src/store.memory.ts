import { isMentioned, type LoggedEvent } from '@nats-chat/contracts';
import { isIn, Timeline } from '@nats-chat/timeline';
import { versionsOf } from './versions.ts';
import { byTime, splitAt } from './page/page.ts';
import type { Store } from './store.ts';

/** What PostgreSQL would know after some events of the log, for unit tests. */
export interface MemoryStore extends Store {
  readonly events: LoggedEvent[];
  isUnavailable: boolean;
}

export const memoryStore = (...events: readonly LoggedEvent[]): MemoryStore => {
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  };
  const messagesIn = (room: string, upTo: number) => {
    const timeline = new Timeline();
    const inRoom = store.events.filter((event) => event.room === room);
    timeline.addEvents(inRoom);
    timeline.addReplies(inRoom.filter(({ seq }) => seq <= upTo));
    return timeline.messages;
  };
  const lastsOf = (rooms: readonly string[]) =>
    rooms.flatMap((room) => messagesIn(room, 0).findLast((one) => isIn(one, undefined) && one.kind !== 'system') ?? []);
  const store: MemoryStore = {
    events: [...events],
    isUnavailable: false,
    page: async ({ room, thread, before, after, upTo, ...place }) => {
      if (store.isUnavailable) return fail();
      const all = messagesIn(room, upTo).filter((message) => isIn(message, thread));
      const root = all.filter(({ messageId }) => messageId === thread);
      const { earlier, later } = splitAt(place, all);
      return [...new Set([...earlier.slice(0, before), ...later.slice(0, after), ...root])];
    },
    messages: async (room, ids, upTo) =>
      store.isUnavailable ? fail() : messagesIn(room, upTo).filter(({ messageId }) => ids.includes(messageId)),
    sortKeyOf: async ({ room, thread, messageId }) =>
      store.isUnavailable
        ? fail()
        : messagesIn(room, 0).find((message) => message.messageId === messageId && isIn(message, thread))?.sortKey,
    earlierTexts: async (room, messageId) => {
      if (store.isUnavailable) return fail();
      const all = versionsOf(
        undefined,
        store.events.filter((event) => event.room === room),
        messageId,
      );
      return all.slice(0, -1);
    },
    lastTimes: async (rooms) =>
      store.isUnavailable ? fail() : new Map(lastsOf(rooms).map(({ room, timestamp }) => [room, timestamp])),
    lastMessages: async (rooms) => (store.isUnavailable ? fail() : lastsOf(rooms)),
    mentions: async ({ person, rooms, before, limit }) =>
      store.isUnavailable
        ? fail()
        : rooms
            .flatMap((room) => messagesIn(room, 0))
            .filter((message) => isMentioned(person, message) && byTime(before, message) < 0)
            .sort(byTime)
            .slice(0, limit),
    find: async ({ room, messageId }) => {
      if (store.isUnavailable) return fail();
      const logged = store.events.find((one) => one.room === room && one.event.messageId === messageId);
      if (logged === undefined) return undefined;
      const { timestamp, threadId, targetId } = logged.event;
      const deleted = messagesIn(room, Infinity).find((one) => one.messageId === messageId)?.deleted;
      return { seq: logged.seq, timestamp, threadId, targetId, ...(deleted === true && { deleted }) };
    },
    hasEvents: async (room, after, before) =>
      store.isUnavailable
        ? fail()
        : store.events.some((event) => event.room === room && event.seq > after && event.seq < before),
  };
  return store;
};
