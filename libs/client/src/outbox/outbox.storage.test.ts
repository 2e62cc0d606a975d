import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setUpOutbox, write } from '../../test/outbox.ts';
import type { OutboxItem } from './item.ts';

describe('an outbox with storage', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('starts with what was left behind, before anything newer, and keeps the storage true', async () => {
    const command = { action: 'post', clientId: 'a-0', text: '' } as const;
    const left = { room: 'a', command, writtenAt: 0, traceparent: '', state: 'pending' } as const;
    const kept = new Map<string, OutboxItem>([[command.clientId, left]]);
    const storage = {
      load: () => Promise.resolve([...kept.values()]),
      save: (item: OutboxItem) => void kept.set(item.command.clientId, item),
      remove: (clientId: string) => void kept.delete(clientId),
    };
    const onChange = vi.fn();
    const { outbox, last, sent } = setUpOutbox({ storage, onChange });
    await vi.advanceTimersByTimeAsync(0);
    expect(onChange).toHaveBeenCalledWith('a');
    await write(outbox, 'a-1');
    expect(sent()).toEqual(['a-0']);
    expect([...kept.keys()]).toEqual(['a-0', 'a-1']);
    await last().ack();
    expect([...kept.keys()]).toEqual(['a-1']);
  });

  it('keeps what was refused before a reload, and does not send it until it is asked to', async () => {
    const command = { action: 'post', clientId: 'a-0', text: '' } as const;
    const refused: OutboxItem = { room: 'a', command, writtenAt: 0, traceparent: '', state: 'failed' };
    const storage = { load: () => Promise.resolve([refused]), save: () => undefined, remove: () => undefined };
    const { outbox, sent } = setUpOutbox({ storage });
    await write(outbox, 'a-1');
    expect(outbox.items('a').map(({ command: { clientId } }) => clientId)).toEqual(['a-0', 'a-1']);
    expect(sent()).toEqual(['a-1']);
    outbox.retry('a-0');
    outbox.stop();
    expect(outbox.items('a')[0]).toMatchObject({ state: 'pending' });
  });

  it('leaves to the next page what its storage tells too late, so that nothing overtakes what was sent meanwhile', async () => {
    const command = { action: 'post', clientId: 'a-0', text: '' } as const;
    const left: OutboxItem = { room: 'a', command, writtenAt: 0, traceparent: '', state: 'pending' };
    const { promise, resolve } = Promise.withResolvers<readonly OutboxItem[]>();
    const remove = vi.fn();
    const { outbox, last, sent } = setUpOutbox({ storage: { load: () => promise, save: () => undefined, remove } });
    await write(outbox, 'a-1');
    await vi.advanceTimersByTimeAsync(3_000);
    await last().ack();
    resolve([left]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent()).toEqual(['a-1']);
    expect(remove).toHaveBeenCalledExactlyOnceWith('a-1');
  });

  describe('with a command that a page held back', () => {
    const heldUntil = (ms: number): OutboxItem => ({
      room: 'a',
      command: { action: 'delete', clientId: 'a-0', targetId: 't' },
      writtenAt: 0,
      traceparent: '',
      state: 'pending',
      heldUntil: ms,
    });
    const loading = (load: () => readonly OutboxItem[]) =>
      setUpOutbox({
        storage: { load: () => Promise.resolve(load()), save: () => undefined, remove: () => undefined },
      });

    it.each([
      ['whose time has ended', -1],
      ['by a clock that was ahead', 3_600_000],
    ])('sends one %s at once', async (_, ms) => {
      const { sent } = loading(() => [heldUntil(Date.now() + ms)]);
      await vi.advanceTimersByTimeAsync(0);
      expect(sent()).toEqual(['a-0']);
    });

    it('leaves it to a page that may still take it back, and sends it when that page is gone', async () => {
      const item = heldUntil(Date.now() + 5_000);
      const { outbox, sent } = loading(() => [item]);
      await vi.advanceTimersByTimeAsync(5_500);
      expect(sent()).toEqual([]);
      expect(outbox.items('a')).toEqual([]);
      await vi.advanceTimersByTimeAsync(500);
      expect(sent()).toEqual(['a-0']);
    });

    it('never sends what the other page took back', async () => {
      let stored = [heldUntil(Date.now() + 5_000)];
      const { sent } = loading(() => stored);
      await vi.advanceTimersByTimeAsync(4_000);
      stored = [];
      await vi.advanceTimersByTimeAsync(60_000);
      expect(sent()).toEqual([]);
    });
  });

  it('does not wait for storage that does not answer', async () => {
    const storage = { load: () => new Promise<never>(() => undefined), save: () => undefined, remove: () => undefined };
    const { outbox, sent } = setUpOutbox({ storage });
    await write(outbox, 'a-1');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent()).toEqual(['a-1']);
  });

  it('works when its storage does not', async () => {
    const storage = { load: () => Promise.reject(new Error('quota')), save: () => undefined, remove: () => undefined };
    const { outbox, sent } = setUpOutbox({ storage });
    await write(outbox, 'a-1');
    expect(sent()).toEqual(['a-1']);
  });
});
