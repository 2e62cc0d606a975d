import { describe, expect, it, vi } from 'vitest';
import { post, remove } from '@nats-chat/testkit/events';
import { MemoryStore } from '../store.memory.ts';
import { storeBatch } from './store-batch.ts';

/** An eraser that is never done. */
const setUp = () => {
  const store = new MemoryStore();
  const eraser = { run: vi.fn((_afterDelete?: boolean) => new Promise<void>(() => undefined)) };
  return { store, eraser, process: storeBatch({ store, eraser }) };
};

describe('storing a batch', () => {
  it('stores it as a whole', async () => {
    const { store, eraser, process } = setUp();
    await process([post(1, 'a'), post(2, 'b')]);
    expect(store.applied.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(eraser.run).not.toHaveBeenCalled();
  });

  it('has erased what deletes have left behind, and waits for none of it', async () => {
    const { store, eraser, process } = setUp();
    store.toList = [1, 2];
    await process([remove(3, 1)]);
    await process([post(4, 'a')]);
    expect(store.applied.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(eraser.run.mock.calls).toEqual([[true]]);
  });

  it('has erased what could not be stored of a message that is deleted, though nothing of it is listed', async () => {
    const { eraser, process } = setUp();
    await process([remove(3, 1)]);
    expect(eraser.run.mock.calls).toEqual([[true]]);
  });

  it('rejects as the store does, and has nothing erased then', async () => {
    const { store, eraser, process } = setUp();
    store.toList = [1];
    store.failure = new Error('refused');
    await expect(process([remove(3, 1)])).rejects.toThrow('refused');
    expect(eraser.run).not.toHaveBeenCalled();
  });
});
