import { withTimeout } from '@nats-chat/async';
import type { OutboxItem, OutboxStorage } from '@nats-chat/client';
import { STORAGE_TIMEOUT_MS, type Database, type StoredOutboxItem } from './database.ts';

/** Returns a storage in which unsent messages outlive the page: they go out when it is opened again. */
export const storedOutbox = (database: Database): OutboxStorage => {
  // The outbox goes on from memory when the browser does not keep it.
  const ignore = (): undefined => undefined;
  return {
    load: async () => {
      const items = await withTimeout(
        STORAGE_TIMEOUT_MS,
        database.then((opened) => opened.getAll('outbox')),
      );
      return items.map(outboxItemOf);
    },
    save: ({ error: _error, ...item }) => {
      database.then((opened) => opened.put('outbox', item, item.command.clientId)).catch(ignore);
    },
    remove: (clientId) => {
      database.then((opened) => opened.delete('outbox', clientId)).catch(ignore);
    },
  };
};

/** Returns a stored item as it goes out again. What an older page left behind is a post. */
export const outboxItemOf = (stored: StoredOutboxItem): OutboxItem => {
  if ('command' in stored) return { ...stored, state: 'pending' };
  const { clientId, text, ...rest } = stored;
  return { ...rest, command: { action: 'post', clientId, text }, state: 'pending' };
};
