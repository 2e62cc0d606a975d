import type { OutboxItem } from '@nats-chat/client';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

interface Schema extends DBSchema {
  /** Text by room. */
  drafts: { key: string; value: string };
  /** Unsent messages by client id, which ascend in the order of writing. */
  outbox: { key: string; value: StoredOutboxItem };
}

/** An error is a class, which the database would strip; it is found out again by the next attempt. */
export type StoredOutboxItem = Omit<OutboxItem, 'error'>;

export type Database = Promise<IDBPDatabase<Schema>>;

/**
 * What this browser keeps, apart for each person: one who signs in after another must not see the other’s drafts.
 *
 * Rejects where the browser forbids storage; then everything lives as long as the page.
 */
export const openDatabase = (username: string): Database => {
  const opening = openDB<Schema>(`nats-chat.${username}`, 1, {
    upgrade: (database) => {
      database.createObjectStore('drafts');
      database.createObjectStore('outbox');
    },
  });
  // Everyone who uses it meets the same failure; without this line it would count as unhandled as well.
  opening.catch(() => undefined);
  return opening;
};
