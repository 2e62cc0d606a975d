import { describe, expect, it } from 'vitest';
import { post, remove } from '@nats-chat/testkit/events';
import { memoryStore } from '../store.memory.ts';
import { storeBatch } from './store-batch.ts';

const setUp = () => {
  const store = memoryStore();
  const erased: number[] = [];
  const log = {
    erase: async (seq: number) => {
      erased.push(seq);
    },
  };
  return { store, erased, log, process: storeBatch({ store, log }) };
};

describe('storing a batch', () => {
  it('stores it as a whole', async () => {
    const { store, erased, process } = setUp();
    await process([post(1, 'a'), post(2, 'b')]);
    expect(store.applied.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(erased).toEqual([]);
  });

  it('erases what deletes have left behind, after they are stored', async () => {
    const { store, erased, process } = setUp();
    store.toErase = [1, 2];
    await process([remove(3, 1)]);
    expect(erased).toEqual([1, 2]);
  });

  it('rejects as the store does, and erases nothing then', async () => {
    const { store, erased, process } = setUp();
    store.toErase = [1];
    store.failure = new Error('refused');
    await expect(process([remove(3, 1)])).rejects.toThrow('refused');
    expect(erased).toEqual([]);
  });

  it('rejects when something could not be erased, so that the batch comes again', async () => {
    const { store } = setUp();
    store.toErase = [1];
    const process = storeBatch({ store, log: { erase: () => Promise.reject(new Error('away')) } });
    await expect(process([remove(3, 1)])).rejects.toThrow('away');
  });
});
