import type { OutboxItem } from '@nats-chat/client';
import type { ErrorCode } from '@nats-chat/contracts';
import { withTimeout } from '@nats-chat/async';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

interface Schema extends DBSchema {
  /** Text by room. */
  drafts: { key: string; value: string };
  /** Unsent messages by client id, which ascend in the order of writing. */
  outbox: { key: string; value: StoredOutboxItem };
}

/** An error is a class, which the database would strip: its code stays, so that what was refused is not sent by itself. */
export type StoredOutboxItem = (Omit<OutboxItem, 'error'> & { readonly refused?: ErrorCode }) | StoredPost;

/** What pages wrote before they knew of other commands; such a page may still be open in another tab. */
export interface StoredPost {
  readonly room: string;
  readonly clientId: string;
  readonly text: string;
  readonly writtenAt: number;
  readonly traceparent: string;
  readonly state: OutboxItem['state'];
}

export const databaseName = (username: string): string => `nats-chat.${username}`;

export type Database = Promise<IDBPDatabase<Schema>>;

/** How long the page waits for the browser’s storage, which another tab or a sick disk may hold. */
export const STORAGE_TIMEOUT_MS = 2_000;

/**
 * Opens what this browser keeps, apart for each person: one who signs in after another must not see the other’s drafts.
 *
 * Rejects where the browser forbids storage or does not answer, or where a tab with a newer version of the page has
 * changed it; then everything lives as long as the page. It never stands in the way of such a tab.
 */
export const openDatabase = (username: string): Database => {
  const opening = withTimeout(
    STORAGE_TIMEOUT_MS,
    openDB<Schema>(databaseName(username), 1, {
      upgrade: (database) => {
        database.createObjectStore('drafts');
        database.createObjectStore('outbox');
      },
      blocking: (_current, _blocked, event) => {
        const { target } = event;
        if (target instanceof IDBDatabase) target.close();
      },
    }),
  );
  // Everyone who uses it meets the same failure; without this line it would count as unhandled as well.
  opening.catch(() => undefined);
  return opening;
};
