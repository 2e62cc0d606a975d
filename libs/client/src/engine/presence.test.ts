import { contract, type Presence } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { fakeTimer } from '@nats-chat/async/fake-timer';
import { MOST_FOLLOWED } from './subscription-limits.ts';
import { PresenceWatch, PRESENCE_BATCH } from './presence.ts';

const online = (user: string): Presence => ({ user, status: 'online' });

const set = () => {
  const { request, last, count } = fakeRequester();
  const { timer, advance } = fakeTimer();
  const listening = new Map<string, (payload: Presence) => void>();
  const follow = (user: string, onChange: (presence: Presence) => void) => {
    listening.set(user, onChange);
    return () => void listening.delete(user);
  };
  const page = { visible: true };
  const watch = new PresenceWatch({
    me: 'alice',
    request,
    connected: () => true,
    follow,
    timer,
    schedule: queueMicrotask,
    visible: () => page.visible,
  });
  return {
    watch,
    page,
    advance,
    listening,
    asked: () => last(contract.presence.of),
    requests: () => count(contract.presence.of),
  };
};
const nothing = (): void => undefined;
const people = (length: number): string[] => Array.from({ length }, (_, index) => `u${index}`);
/** Longer than the wait between two regular questions, and shorter than two. */
const MINUTE = 66_000;

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

  it('is asked for again on a new connection, for those who are shown', async () => {
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

describe('presence that could not be loaded', () => {
  it('is asked for again by itself, of those who are still shown', async () => {
    const { watch, advance, asked, requests } = set();
    const bob = watch.of('bob');
    bob.subscribe(nothing);
    watch.of('carol').subscribe(nothing)();
    await settle();
    await asked().fail(unavailable(6_000));
    advance(6_000);
    await settle();
    expect([requests(), asked().payload]).toEqual([2, { users: ['bob'] }]);
    await asked().answer({ people: [online('bob')] });
    expect(bob.get()).toEqual(online('bob'));
  });
});

describe('the presence of many people', () => {
  it('is asked for and not followed, and notified once for all who changed', async () => {
    const { watch, asked, listening } = set();
    const known = watch.map(['bob', 'carol']);
    const listener = vi.fn();
    known.subscribe(listener);
    await settle();
    expect(asked().payload).toEqual({ users: ['bob', 'carol'] });
    await asked().answer({ people: [online('bob'), online('carol')] });
    expect([...known.get().values()]).toEqual([online('bob'), online('carol')]);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(listening.size).toBe(0);
  });

  it('is also what is known by following some of them', async () => {
    const { watch, asked, listening } = set();
    const known = watch.map(['bob', 'carol']);
    known.subscribe(nothing);
    await settle();
    await asked().answer({ people: [online('bob'), online('carol')] });
    watch.of('bob').subscribe(nothing);
    listening.get('bob')?.({ user: 'bob', status: 'away' });
    await settle();
    expect(known.get().get('bob')?.status).toBe('away');
  });

  it('is asked for every minute while the page is visible, but for those who are followed', async () => {
    const { watch, page, advance, asked, requests } = set();
    const known = watch.map(['bob', 'carol']);
    const listener = vi.fn();
    const stop = known.subscribe(listener);
    watch.of('bob').subscribe(nothing);
    await settle();
    await asked().answer({ people: [online('bob'), online('carol')] });
    const before = known.get();
    advance(MINUTE);
    await settle();
    expect(asked().payload).toEqual({ users: ['carol'] });
    await asked().answer({ people: [online('carol')] });
    expect(known.get()).toBe(before);
    expect(listener).toHaveBeenCalledTimes(1);
    page.visible = false;
    advance(MINUTE);
    page.visible = true;
    stop();
    advance(MINUTE);
    await settle();
    expect(requests()).toBe(2);
  });

  it('is not asked for again when one joins them', async () => {
    const { watch, asked } = set();
    const stop = watch.map(['bob']).subscribe(nothing);
    await settle();
    await asked().answer({ people: [online('bob')] });
    stop();
    const known = watch.map(['bob', 'carol']);
    known.subscribe(nothing);
    await settle();
    expect(asked().payload).toEqual({ users: ['carol'] });
    expect(known.get().get('bob')).toEqual(online('bob'));
  });

  it('is followed of a bounded number only: those who are looked at last, not those who were', () => {
    const { watch, advance, listening } = set();
    for (const user of people(MOST_FOLLOWED)) watch.of(user).subscribe(nothing)();
    watch.of('bob').subscribe(nothing);
    expect([...listening.keys()]).toEqual(['bob']);
    for (const user of people(MOST_FOLLOWED - 1)) watch.of(user).subscribe(nothing);
    advance(10_000);
    expect(listening.size).toBe(MOST_FOLLOWED);
  });

  it('is asked for every minute of those who are one too many to be followed', async () => {
    const { watch, advance, asked, listening } = set();
    for (const user of people(MOST_FOLLOWED)) watch.of(user).subscribe(nothing);
    await settle();
    await asked().answer({ people: [] });
    const bob = watch.of('bob');
    const stop = bob.subscribe(nothing);
    await settle();
    expect(asked().payload).toEqual({ users: ['bob'] });
    await asked().answer({ people: [online('bob')] });
    advance(MINUTE);
    await settle();
    expect(asked().payload).toEqual({ users: ['bob'] });
    await asked().answer({ people: [{ user: 'bob', status: 'away' }] });
    expect(bob.get()?.status).toBe('away');
    expect(listening.has('bob')).toBe(false);
    stop();
    advance(10_000);
    expect(listening.size).toBe(MOST_FOLLOWED);
  });
});
