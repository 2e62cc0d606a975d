import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeLog } from '../test/fake-log.ts';
import type { Page, Snapshot, Delta } from './entry.ts';
import { GroupCache } from './group-cache.ts';

const noPage = async (_group: string, _after: number): Promise<Page<string>> =>
  Promise.reject(new Error('No page is read.'));

const given = ({ readPage = noPage, ringSize = 8, live = true, maxKeys = 100 } = {}) => {
  const log = new FakeLog<string>(ringSize);
  if (live) log.start(10);
  const loads: ((snapshot: Snapshot<string> | undefined) => void)[] = [];
  const cache = new GroupCache<string>({
    log,
    readPage,
    max: 10,
    maxKeys,
    load: () => {
      const { promise, resolve } = Promise.withResolvers<Snapshot<string> | undefined>();
      loads.push(resolve);
      return promise;
    },
    partsOf: (key) => {
      const [group, member] = key.split('.');
      return group === undefined || member === undefined ? undefined : { group, member };
    },
  });
  const tell = (delta: Delta<string>) => {
    log.push(delta);
    cache.apply(delta);
  };
  const load = async (snapshot: Snapshot<string> | undefined, group = 'r') => {
    const got = cache.get(group);
    loads.at(-1)?.(snapshot);
    return Object.fromEntries(await got);
  };
  return { log, cache, loads, tell, load };
};

const delta = (key: string, revision: number, value?: string): Delta<string> => ({ key, revision, value });
const fresh = (...entries: Delta<string>[]): Snapshot<string> => ({ leaderAt: 10, asOf: 10, entries });

describe('a cache of groups', () => {
  it('loads a group once and follows its changes', async () => {
    const { cache, loads, load, tell } = given();
    expect(await load(fresh(delta('r.alice', 3, 'owner'), delta('r.bob', 4)))).toEqual({ alice: 'owner' });
    tell(delta('r.bob', 11, 'member'));
    tell(delta('r.alice', 12));
    tell(delta('other.carl', 13, 'member'));
    tell(delta('no-place', 14, 'member'));
    expect(Object.fromEntries(await cache.get('r'))).toEqual({ bob: 'member' });
    expect(cache.peek('r')).toEqual(new Map([['bob', 'member']]));
    expect(loads).toHaveLength(1);
  });

  it('adds the changes that arrive during a load, of this group alone', async () => {
    const { cache, loads, tell } = given();
    const asked = cache.get('r');
    tell(delta('r.bob', 11, 'member'));
    tell(delta('other.carl', 12, 'member'));
    loads[0]?.(fresh(delta('r.alice', 3, 'owner')));
    expect(await asked).toEqual(
      new Map([
        ['alice', 'owner'],
        ['bob', 'member'],
      ]),
    );
  });

  it('takes nothing of another group from a load', async () => {
    const { load } = given();
    expect(await load(fresh(delta('r.alice', 3, 'owner'), delta('s.bob', 4, 'owner')))).toEqual({ alice: 'owner' });
  });

  it('completes what a lagging replica says with the recent changes', async () => {
    const { load, tell } = given();
    tell(delta('r.bob', 11, 'member'));
    tell(delta('r.alice', 12));
    const lagging = { leaderAt: 12, asOf: 10, entries: [delta('r.alice', 3, 'owner')] };
    expect(await load(lagging)).toEqual({ bob: 'member' });
  });

  it('waits for the changes that the leader had and a lagging replica had not', async () => {
    const { cache, loads, tell } = given();
    const asked = cache.get('r');
    loads[0]?.({ leaderAt: 11, asOf: 10, entries: [] });
    await new Promise((resolve) => setImmediate(resolve));
    tell(delta('r.bob', 11, 'member'));
    expect(await asked).toEqual(new Map([['bob', 'member']]));
  });

  it.each([
    ['the log does not reach back to it', { ringSize: 1 }],
    ['nothing is followed', { live: false }],
  ])('refuses what a lagging replica says when %s', async (_, options) => {
    const { load, log } = given(options);
    if (log.live) for (const revision of [11, 12]) log.push(delta('r.bob', revision, 'member'));
    await expect(load({ leaderAt: 12, asOf: 10, entries: [] })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a lagging replica when the log is lost meanwhile', async () => {
    const { cache, loads, log } = given();
    const asked = cache.get('r');
    loads[0]?.({ leaderAt: 11, asOf: 10, entries: [] });
    await new Promise((resolve) => setImmediate(resolve));
    log.lose();
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('passes on what is as new as the leader while nothing is followed, and keeps none of it', async () => {
    const { cache, loads, load, log } = given({ live: false });
    expect(await load(fresh(delta('r.alice', 3, 'owner')))).toEqual({ alice: 'owner' });
    expect(cache.peek('r')).toBeUndefined();
    log.start(10);
    expect(cache.peek('r')).toBeUndefined();
    void cache.get('r');
    expect(loads).toHaveLength(2);
  });

  it('keeps nothing of a load during which the log was lost', async () => {
    const { cache, loads, log } = given();
    const asked = cache.get('r');
    log.lose();
    log.start(10);
    loads[0]?.(fresh(delta('r.alice', 3, 'owner')));
    expect(await asked).toEqual(new Map([['alice', 'owner']]));
    expect(cache.peek('r')).toBeUndefined();
  });

  it('gives pages of a group, loaded once, and none while nothing is followed', async () => {
    const { cache, loads, load, log } = given();
    await load(fresh(delta('r.bob', 4, 'member'), delta('r.alice', 3, 'owner')));
    expect(await cache.page('r', 0, 1)).toEqual({ entries: [delta('r.alice', 3, 'owner')], next: 3 });
    expect(await cache.page('r', 3, 1)).toEqual({ entries: [delta('r.bob', 4, 'member')], next: undefined });
    log.live = false;
    expect(await cache.page('r', 0, 1)).toBeUndefined();
    expect(loads).toHaveLength(1);
  });

  const pages = async (_: string, after: number): Promise<Page<string>> =>
    after === 0
      ? { entries: [delta('r.alice', 3, 'owner'), delta('r.carl', 4, 'member')], next: 4 }
      : { entries: [delta('r.dora', 9, 'member')], next: undefined };

  it('reads a group in pages that is too large to be kept, with what changes meanwhile', async () => {
    const { cache, loads, load, tell, log } = given({ readPage: pages });
    const all = { alice: 'owner', carl: 'member', dora: 'member' };
    expect(await load(undefined)).toEqual(all);
    tell(delta('r.bob', 11, 'member'));
    tell(delta('r.carl', 12));
    expect(await cache.page('r', 0, 1)).toBeUndefined();
    expect(cache.peek('r')).toBeUndefined();
    expect(Object.fromEntries(await cache.get('r'))).toEqual({ alice: 'owner', bob: 'member', dora: 'member' });
    expect(loads).toHaveLength(1);
    log.lose();
    cache.clear();
    log.start(11);
    expect(await load(fresh())).toEqual({});
    expect(await given({ live: false, readPage: pages }).load(undefined)).toEqual(all);
  });

  it('gives up a group of pages without end', async () => {
    const readPage = async (_: string, after: number) => ({ entries: [], next: after + 1 });
    await expect(given({ readPage }).load(undefined)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: expect.any(RangeError) as RangeError,
    });
  });

  it('asks again after ten minutes whether a group is too large still', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    // What is kept from the very beginning of a clock never ends.
    vi.advanceTimersByTime(1);
    const { cache, loads, load } = given({ readPage: pages });
    await load(undefined);
    vi.advanceTimersByTime(10 * 60_000 - 1_000);
    await cache.get('r');
    expect(loads).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(await load(fresh(delta('r.alice', 3, 'owner')))).toEqual({ alice: 'owner' });
    expect(cache.peek('r')).toBeDefined();
  });

  it('keeps no more keys than it may, also as groups grow; those used last stay', async () => {
    const { cache, load, tell } = given({ maxKeys: 6 });
    await load(fresh(delta('r.alice', 3, 'owner')));
    await load(fresh(delta('s.alice', 4, 'owner')), 's');
    await load(fresh(delta('t.alice', 5, 'owner')), 't');
    const kept = () => ['r', 's', 't'].filter((name) => cache.peek(name) !== undefined);
    expect(kept()).toEqual(['r', 's', 't']);
    tell(delta('s.alice', 11, 'member'));
    expect(kept()).toEqual(['r', 's', 't']);
    tell(delta('t.bob', 12, 'member'));
    expect(kept()).toEqual(['s', 't']);
    await load(fresh(...['a', 'b', 'c', 'd', 'e', 'f'].map((user) => delta(`u.${user}`, 1, 'member'))), 'u');
    expect(cache.peek('u')).toBeUndefined();
  });

  it('shows nothing that it kept while nothing is followed', async () => {
    const { cache, loads, load, log } = given();
    await load(fresh(delta('r.alice', 3, 'owner')));
    log.live = false;
    expect(cache.peek('r')).toBeUndefined();
    void cache.get('r');
    expect(loads).toHaveLength(2);
    log.live = true;
    cache.clear();
    expect(cache.peek('r')).toBeUndefined();
  });
});
