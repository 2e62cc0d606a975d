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
