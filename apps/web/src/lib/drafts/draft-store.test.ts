import { describe, expect, it, vi } from 'vitest';
import { DraftStore, type DraftStorage } from './draft-store.ts';

const memoryStorage = (saved: Record<string, string> = {}) => {
  const texts = new Map(Object.entries(saved));
  const storage: DraftStorage = {
    load: () => Promise.resolve(new Map(texts)),
    save: (room, text) => Promise.resolve(void texts.set(room, text)),
    remove: (room) => Promise.resolve(void texts.delete(room)),
  };
  return { storage, texts };
};

const loaded = (drafts: { loaded: { get: () => boolean } }) => expect.poll(() => drafts.loaded.get()).toBe(true);

describe('drafts', () => {
  it('come back after a reload', async () => {
    const drafts = new DraftStore(memoryStorage({ general: 'half a sent' }).storage);
    expect(drafts.get('general')).toBe('');
    await loaded(drafts);
    expect(drafts.get('general')).toBe('half a sent');
    expect([...drafts.rooms.get()]).toEqual(['general']);
  });

  it('that were typed before the storage answered win over it', async () => {
    const drafts = new DraftStore(memoryStorage({ general: 'old' }).storage);
    drafts.set('general', 'new');
    await loaded(drafts);
    expect(drafts.get('general')).toBe('new');
  });

  it('that were sent before the storage answered do not come back', async () => {
    const drafts = new DraftStore(memoryStorage({ general: 'old' }).storage);
    drafts.set('general', '');
    await loaded(drafts);
    expect(drafts.get('general')).toBe('');
  });

  it('are written when flushed, and blank ones removed', async () => {
    const { storage, texts } = memoryStorage({ general: 'old' });
    const drafts = new DraftStore(storage);
    await loaded(drafts);
    drafts.set('general', '  \n');
    drafts.set('random', 'kept');
    drafts.flush();
    expect([...texts]).toEqual([['random', 'kept']]);
  });

  it('tell which rooms have one, and only when that changes', async () => {
    const drafts = new DraftStore(memoryStorage().storage);
    await loaded(drafts);
    const changed = vi.fn();
    drafts.rooms.subscribe(changed);
    drafts.set('general', 'a');
    drafts.set('general', 'ab');
    expect(changed).toHaveBeenCalledTimes(1);
    drafts.set('general', '');
    expect(drafts.rooms.get().size).toBe(0);
  });

  it('live in memory when the storage fails', async () => {
    const refuse = () => Promise.reject(new Error('The browser forbids storage.'));
    const drafts = new DraftStore({ load: refuse, save: refuse, remove: refuse });
    await loaded(drafts);
    drafts.set('general', 'text');
    drafts.flush();
    expect(drafts.get('general')).toBe('text');
  });

  it('that were sent are removed at once, not when the storage is written next', async () => {
    const { storage, texts } = memoryStorage();
    const drafts = new DraftStore(storage);
    await loaded(drafts);
    drafts.set('general', 'text');
    drafts.flush();
    drafts.set('general', '');
    expect([...texts]).toEqual([]);
  });
});
