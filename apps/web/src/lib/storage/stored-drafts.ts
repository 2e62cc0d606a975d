import { withTimeout } from '@nats-chat/async';
import type { DraftStorage } from '../drafts/draft-store.ts';
import { readPreference, writePreference } from '../preferences.ts';
import { STORAGE_TIMEOUT_MS, type Database } from './database.ts';

/**
 * Drafts in the database of one person.
 *
 * The database writes after the page has closed, or never: so what is removed is noted at once where a page that closes
 * writes too, until the database has removed it.
 */
export const storedDrafts = (database: Database, username: string): DraftStorage => {
  const noted = `removed-drafts.${username}`;
  const removed = new Set(readPreference(noted)?.split('\n'));
  const note = (change: () => void): void => {
    change();
    writePreference(noted, removed.size === 0 ? undefined : [...removed].join('\n'));
  };

  const load = async (): Promise<ReadonlyMap<string, string>> => {
    const { store } = (await database).transaction('drafts');
    const [rooms, texts] = await Promise.all([store.getAllKeys(), store.getAll()]);
    return new Map(rooms.map((room, index) => [room, texts[index] ?? '']));
  };
  const remove = async (room: string): Promise<void> => {
    note(() => removed.add(room));
    await (await database).delete('drafts', room);
    note(() => removed.delete(room));
  };
  return {
    load: async () => {
      const drafts = new Map(await withTimeout(STORAGE_TIMEOUT_MS, load()));
      for (const room of removed) {
        drafts.delete(room);
        remove(room).catch(() => undefined);
      }
      return drafts;
    },
    save: async (room, text) => {
      await (await database).put('drafts', text, room);
      note(() => removed.delete(room));
    },
    remove,
  };
};
