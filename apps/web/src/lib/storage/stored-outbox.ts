import { withTimeout } from '@nats-chat/async';
import type { OutboxItem, OutboxStorage } from '@nats-chat/client';
import { ApiError, isErrorCode } from '@nats-chat/contracts';
import { encodeToken } from '@nats-chat/subjects';
import { readPreferences, writePreference } from '../preferences.ts';
import { STORAGE_TIMEOUT_MS, type Database, type StoredOutboxItem } from './database.ts';

/**
 * Returns a storage in which unsent messages outlive the page: they go out when it is opened again.
 *
 * The database of a page that closes writes nothing more: so what is written is noted at once where such a page writes too, until
 * the database has it.
 */
export const storedOutbox = (database: Database, username: string): OutboxStorage => {
  // A token has no dot: nobody’s name begins with that of somebody else.
  const noted = `unsent.${encodeToken(username)}.`;
  const note = (clientId: string, item?: StoredOutboxItem): void => {
    writePreference(noted + clientId, item && JSON.stringify(item));
  };
  // The outbox goes on from memory when the browser does not keep it.
  const ignore = (): undefined => undefined;
  /** Resolves when it is kept: a request that was successful is not yet, and is undone where the page closes. */
  const written = async (item: StoredOutboxItem, id: string): Promise<void> => {
    const { store, done } = (await database).transaction('outbox', 'readwrite');
    await Promise.all([store.put(item, id), done]);
  };
  const save = (item: StoredOutboxItem): void => {
    const id = clientIdOf(item);
    note(id, item);
    void written(item, id).then(() => {
      note(id);
    }, ignore);
  };
  return {
    load: async () => {
      const left = readPreferences(noted).flatMap(itemIn);
      const items = await withTimeout(
        STORAGE_TIMEOUT_MS,
        database.then((opened) => opened.getAll('outbox')),
      ).catch((error: unknown) => {
        if (left.length === 0) throw error;
        return [];
      });
      const all = new Map([...items, ...left].map((item) => [clientIdOf(item), item]));
      for (const item of left) save(item);
      return [...all.values()].map(outboxItemOf);
    },
    save: ({ error, ...item }) => {
      save({ ...item, ...(error !== undefined && { refused: error.code }) });
    },
    remove: (clientId) => {
      note(clientId);
      database.then((opened) => opened.delete('outbox', clientId)).catch(ignore);
    },
  };
};

const clientIdOf = (item: StoredOutboxItem): string => ('command' in item ? item.command.clientId : item.clientId);

/** Only this page writes there; what is cut off is none. */
function itemIn(json: string): readonly StoredOutboxItem[] {
  try {
    return [JSON.parse(json) as StoredOutboxItem];
  } catch {
    return [];
  }
}

/** Returns a stored item as it goes out again, unless it was refused. What an older page left behind is a post. */
export const outboxItemOf = (stored: StoredOutboxItem): OutboxItem => {
  if ('command' in stored) {
    const { refused, ...item } = stored;
    if (refused === undefined || !isErrorCode(refused)) return { ...item, state: 'pending' };
    return { ...item, state: 'failed', error: new ApiError(refused) };
  }
  const { clientId, text, ...rest } = stored;
  return { ...rest, command: { action: 'post', clientId, text }, state: 'pending' };
};
