import { ApiError, contract } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { fakeRequester, unavailable } from '../../test/fake-requester.ts';
import { manualTimer } from '../../test/manual-timer.ts';
import { Pins } from './pins.ts';

const set = () => {
  const { request, last, count } = fakeRequester();
  const { timer, timers } = manualTimer();
  let changes = 0;
  const gone = new Set<string>();
  const onChange = (): void => void (changes += 1);
  const pins = new Pins({
    room: 'town',
    request,
    schedule: queueMicrotask,
    connected: () => true,
    isDeleted: (messageId) => gone.has(messageId),
    onChange,
    timer,
  });
  return {
    pins,
    gone,
    timers,
    changes: () => changes,
    asked: () => last(contract.room.pins),
    loads: () => count(contract.room.pins),
    ids: () => pins.store.get().pins.map(({ messageId }) => messageId),
  };
};
const pin = (messageId: string, at: number) => ({ messageId, by: 'bob', at });
const change = (messageId: string, at: number, pinned: boolean) => ({ ...pin(messageId, at), pinned });

describe('what is pinned in a room', () => {
  it('is loaded, and known of each message', async () => {
    const { pins, asked, ids, changes } = set();
    void pins.load();
    expect(pins.store.get()).toEqual({ status: 'loading', pins: [] });
    await asked().answer({ pins: [pin('two', 2), pin('one', 1)] });
    expect(ids()).toEqual(['two', 'one']);
    expect(pins.store.get().status).toBe('ready');
    expect(pins.of('one')).toEqual(pin('one', 1));
    expect(pins.of('three')).toBeUndefined();
    expect(changes()).toBe(1);
  });

  it('has another version of what was edited, and of all when edits may have been missed', async () => {
    const { pins, asked } = set();
    const versions = () => pins.store.get().pins.map(({ version }) => version);
    void pins.load();
    await asked().answer({ pins: [pin('two', 2), pin('one', 1)] });
    const [two = 0, one = 0] = versions();
    pins.edited('one');
    pins.edited('three');
    const edited = versions();
    expect(edited).toEqual([two, one + 1]);
    pins.changed(change('two', 3, true));
    expect(versions()).toEqual(edited);
    void pins.load();
    await asked().answer({ pins: [pin('two', 3), pin('one', 1)] });
    expect(versions()).toEqual([two + 1, one + 2]);
  });

  it('follows each change, of those of one message the last, in whatever order they come', async () => {
    const { pins, asked, ids } = set();
    void pins.load();
    await asked().answer({ pins: [pin('one', 1)] });
    pins.changed(change('two', 5, true));
    expect(ids()).toEqual(['two', 'one']);
    pins.changed(change('two', 7, false));
    pins.changed(change('two', 6, true));
    expect(ids()).toEqual(['one']);
    pins.changed(change('two', 8, true));
    expect(ids()).toEqual(['two', 'one']);
  });

  it('has nothing that is deleted, also where the list does not know it yet', async () => {
    const { pins, gone, asked, ids } = set();
    gone.add('before');
    void pins.load();
    await asked().answer({ pins: [pin('before', 2), pin('later', 1), pin('kept', 0)] });
    expect(ids()).toEqual(['later', 'kept']);
    gone.add('later');
    pins.recheck();
    expect(ids()).toEqual(['kept']);
  });

  it('has what changed while it was loaded, whichever of the two was first', async () => {
    const { pins, asked, ids } = set();
    void pins.load();
    pins.changed(change('new', 9, true));
    pins.changed(change('gone', 9, false));
    pins.changed(change('again', 3, false));
    await asked().answer({ pins: [pin('gone', 8), pin('again', 4)] });
    expect(ids()).toEqual(['new', 'again']);
  });

  it('loses what was deleted, and only that', async () => {
    const { pins, asked, ids, changes } = set();
    void pins.load();
    await asked().answer({ pins: [pin('two', 2), pin('one', 1)] });
    pins.deleted('other');
    pins.deleted('two');
    expect(ids()).toEqual(['one']);
    expect(changes()).toBe(2);
  });

  it('is loaded again after a failure that may pass, and stays what it was meanwhile', async () => {
    const { pins, asked, timers, ids, loads } = set();
    void pins.load();
    await asked().fail(unavailable());
    expect(pins.store.get().status).toBe('failed');
    expect(timers.size).toBe(1);
    void pins.load();
    expect(loads()).toBe(2);
    await asked().answer({ pins: [pin('one', 1)] });
    void pins.load();
    await asked().fail(new ApiError('NOT_FOUND'));
    expect([pins.store.get().status, ids(), timers.size]).toEqual(['ready', ['one'], 0]);
    pins.stop();
  });
});
