import { withTimeout } from '@nats-chat/async';
import type { OutboxStorage } from '@nats-chat/client';
import { STORAGE_TIMEOUT_MS, type Database } from './database.ts';

/** Unsent messages outlive the page: they go out when it is opened again. */
export const storedOutbox = (database: Database): OutboxStorage => {
  // The outbox goes on from memory when the browser does not keep it.
  const ignore = (): undefined => undefined;
  return {
    load: async () => {
      const items = await withTimeout(
        STORAGE_TIMEOUT_MS,
        database.then((opened) => opened.getAll('outbox')),
      );
      return items.map((item) => ({ ...item, state: 'pending' }));
    },
    save: ({ error: _error, ...item }) => {
      database.then((opened) => opened.put('outbox', item, item.clientId)).catch(ignore);
    },
    remove: (clientId) => {
      database.then((opened) => opened.delete('outbox', clientId)).catch(ignore);
    },
  };
};
