import { contract, type Presence } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { fakeTimer } from '../../test/fake-timer.ts';
import { createPresenceWatch, PRESENCE_BATCH } from './presence.ts';

const online = (user: string): Presence => ({ user, status: 'online' });

const set = () => {
  const { request, last, count } = fakeRequester();
  const { timer, advance } = fakeTimer();
  const listening = new Map<string, (payload: Presence) => void>();
  const follow = (user: string, onChange: (presence: Presence) => void) => {
    listening.set(user, onChange);
    return () => void listening.delete(user);
  };
  const watch = createPresenceWatch({ me: 'alice', read: request, follow, timer, schedule: queueMicrotask });
  return {
    watch,
    advance,
    listening,
    asked: () => last(contract.presence.of),
    requests: () => count(contract.presence.of),
  };
};
const nothing = (): void => undefined;

describe('the presence of people', () => {
  it('is asked for when somebody looks, for all at once', async () => {
    const { watch, asked, requests } = set();
    const bob = watch.of('bob');
    await settle();
    expect(requests()).toBe(0);
    bob.subscribe(nothing);
    watch.of('carol').subscribe(nothing);
    await settle();
    expect(asked().payload).toEqual({ users: ['bob', 'carol'] });
    await asked().answer({ people: [online('bob')] });
    expect([bob.get(), watch.of('carol').get()]).toEqual([online('bob'), undefined]);
  });

  it('is asked for in batches', async () => {
    const { watch, asked, requests } = set();
    for (let index = 0; index <= PRESENCE_BATCH; index += 1) watch.of(`u${index}`).subscribe(nothing);
    await settle();
    expect(contract.presence.of.request.parse(asked().payload).users).toHaveLength(PRESENCE_BATCH);
    await asked().fail(unavailable());
    expect(asked().payload).toEqual({ users: [`u${PRESENCE_BATCH}`] });
    expect(requests()).toBe(2);
  });

  it('is what the newest event says, also when an older answer comes later', async () => {
    const { watch, asked, listening } = set();
    const bob = watch.of('bob');
    const listener = vi.fn();
    bob.subscribe(listener);
    await settle();
    listening.get('bob')?.({ user: 'bob', status: 'away' });
    await asked().answer({ people: [online('bob')] });
    expect(bob.get()?.status).toBe('away');
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('is followed while anybody looks, and 5 s longer', async () => {
    const { watch, advance, listening } = set();
    const bob = watch.of('bob');
    const stops = [bob.subscribe(nothing), bob.subscribe(nothing)];
    stops[0]?.();
    stops[0]?.();
    advance(10_000);
    expect([...listening.keys()]).toEqual(['bob']);
    stops[1]?.();
    advance(4_999);
    bob.subscribe(nothing)();
    advance(4_999);
    expect([...listening.keys()]).toEqual(['bob']);
    advance(1);
    expect([...listening.keys()]).toEqual([]);
    bob.subscribe(nothing);
    expect([...listening.keys()]).toEqual(['bob']);
    expect(watch.of('bob')).toBe(bob);
  });

  it('is asked for again on a new link, for those who are looked at', async () => {
    const { watch, asked, requests } = set();
    watch.of('bob').subscribe(nothing);
    watch.of('carol');
    await settle();
    await asked().fail(unavailable());
    watch.refresh();
    await settle();
    expect(requests()).toBe(2);
    expect(asked().payload).toEqual({ users: ['bob'] });
  });

  it('is mine as I chose it, not as others see it', async () => {
    const { watch, asked, listening, requests } = set();
    watch.refreshMine();
    await settle();
    expect(requests()).toBe(0);
    const me = watch.of('alice');
    me.subscribe(nothing);
    await settle();
    await asked().answer({ people: [online('alice')] });
    listening.get('alice')?.({ user: 'alice', status: 'offline' });
    await settle();
    expect(me.get()?.status).toBe('online');
    await asked().answer({ people: [{ user: 'alice', status: 'busy' }] });
    expect(me.get()?.status).toBe('busy');
    watch.refreshMine();
    await settle();
    expect(requests()).toBe(3);
  });
});
