import type { Database, Row } from '@nats-chat/postgres';
import { messageOf, type MessageRow } from './message-row.ts';
import * as sql from './statements.ts';
import type { Store, Version } from './store.ts';

/** Messages in PostgreSQL, as the role `history`, which only reads. */
export const postgresStore = ({ query }: Pick<Database, 'query'>): Store => ({
  page: async ({ room, thread, pivot, pivotId, before, after, upTo }) => {
    const values = [room, pivot, before, after, upTo, pivotId];
    const rows =
      thread === undefined
        ? await query<MessageRow & Row>(sql.roomPage, values)
        : await query<MessageRow & Row>(sql.threadPage, [...values, thread]);
    return rows.map(messageOf);
  },
  messages: async (room, ids, upTo) => (await query<MessageRow & Row>(sql.messages, [room, ids, upTo])).map(messageOf),
  sortKeyOf: async ({ room, thread, messageId }) => {
    const [row] = await query<Pick<MessageRow, 'sort_key'> & Row>(sql.sortKeyOf, [messageId, room, thread ?? null]);
    return row?.sort_key;
  },
  earlierTexts: (room, messageId) => query<Version & Row>(sql.earlierTexts, [messageId, room]),
  lastTimes: async (rooms) =>
    new Map(
      (await query<{ room: string; timestamp: number }>(sql.lastTimes, [rooms])).map(({ room, timestamp }) => [
        room,
        timestamp,
      ]),
    ),
  lastMessages: async (rooms) => (await query<MessageRow & Row>(sql.lastMessages, [rooms])).map(messageOf),
  mentions: async ({ person, rooms, before: { timestamp, messageId }, limit }) =>
    (await query<MessageRow & Row>(sql.mentions, [person, rooms, timestamp, messageId, limit])).map(messageOf),
  find: async ({ room, messageId, targetId }) => {
    const [row] = await query<FoundRow & Row>(sql.findEvent, [messageId, room, targetId ?? null]);
    return (
      row && {
        seq: row.seq,
        timestamp: row.timestamp,
        threadId: row.thread_id ?? undefined,
        targetId: row.target_id ?? undefined,
        ...(row.is_deleted && { deleted: true }),
      }
    );
  },
  hasEvents: async (room, after, before) => {
    const [row] = await query<{ found: boolean }>(sql.hasEvents, [room, after, before]);
    return row?.found ?? false;
  },
});

type FoundRow = Pick<MessageRow, 'seq' | 'timestamp' | 'thread_id' | 'is_deleted'> & {
  readonly target_id: string | null;
};
