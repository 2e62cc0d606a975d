import type { DraftStorage } from '../drafts/draft-store.ts';
import type { Database } from './database.ts';

export const storedDrafts = (database: Database): DraftStorage => ({
  load: async () => {
    const { store } = (await database).transaction('drafts');
    const [rooms, texts] = await Promise.all([store.getAllKeys(), store.getAll()]);
    return new Map(rooms.map((room, index) => [room, texts[index] ?? '']));
  },
  save: async (room, text) => {
    await (await database).put('drafts', text, room);
  },
  remove: async (room) => {
    await (await database).delete('drafts', room);
  },
});
