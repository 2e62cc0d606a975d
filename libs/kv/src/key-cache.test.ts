import { describe, expect, it } from 'vitest';
import { FakeLog } from '../test/fake-log.ts';
import type { Entry } from './entry.ts';
import { KeyCache } from './key-cache.ts';

const given = ({ ringSize = 8, max = 10, live = true } = {}) => {
  const log = new FakeLog<string>(ringSize);
  if (live) log.start(10);
  const loads: {
    readonly key: string;
    readonly answer: (entry: Entry<string>) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const cache = new KeyCache<string>({
    log,
    max,
    load: (key) => {
      const { promise, resolve, reject } = Promise.withResolvers<Entry<string>>();
      loads.push({ key, answer: resolve, fail: reject });
      return promise;
    },
  });
  const tell = (key: string, revision: number, value?: string) => {
    log.push({ key, revision, value });
    cache.apply({ key, revision, value });
  };
  const load = async (key: string, entry: Entry<string>) => {
    const got = cache.get(key);
    loads.at(-1)?.answer(entry);
    return await got;
  };
  return { log, cache, loads, tell, load };
};

const NONE = { revision: 0, value: undefined };

describe('a cache of keys', () => {
  it('loads a key once, and then answers by itself', async () => {
    const { cache, loads, load } = given();
    expect(await load('k', { revision: 4, value: 'a' })).toBe('a');
    expect(await cache.get('k')).toBe('a');
    expect(loads).toHaveLength(1);
  });

  it('keeps that a key is absent, until it is written', async () => {
    const { cache, loads, load, tell } = given();
    expect(await load('k', NONE)).toBeUndefined();
    expect(await cache.get('k')).toBeUndefined();
    tell('k', 11, 'a');
    expect(await cache.get('k')).toBe('a');
    tell('k', 12);
    expect(await cache.get('k')).toBeUndefined();
    expect(loads).toHaveLength(1);
  });

  it('asks once for all who ask at the same time', async () => {
    const { cache, loads } = given();
    const asked = [cache.get('k'), cache.get('k')];
    loads[0]?.answer({ revision: 4, value: 'a' });
    expect(await Promise.all(asked)).toEqual(['a', 'a']);
    expect(loads).toHaveLength(1);
  });

  it('takes a change that arrives during a load over what was loaded', async () => {
    const { cache, loads, tell } = given();
    const asked = cache.get('k');
    tell('k', 11);
    loads[0]?.answer({ revision: 4, value: 'a' });
    expect(await asked).toBeUndefined();
    expect(await cache.get('k')).toBeUndefined();
  });

  it('does not let a change that the load has seen undo it', async () => {
    const { cache, load, tell } = given();
    await load('k', { revision: 12, value: 'new' });
    tell('k', 11, 'old');
    expect(await cache.get('k')).toBe('new');
  });

  it('takes no notice of changes of keys that it does not keep', async () => {
    const { cache, loads, tell, load } = given();
    tell('k', 11, 'a');
    expect(await load('k', { revision: 11, value: 'a' })).toBe('a');
    expect(loads).toHaveLength(1);
    cache.clear();
    void cache.get('k');
    expect(loads).toHaveLength(2);
  });

  it('passes on what the leader says while nothing is followed, and keeps none of it', async () => {
    const { cache, loads, load, log } = given({ live: false });
    expect(await load('k', { revision: 4, value: 'a' })).toBe('a');
    expect(await load('k', { revision: 5, value: 'b' })).toBe('b');
    log.start(5);
    void cache.get('k');
    expect(loads).toHaveLength(3);
  });

  it('answers nothing that it kept while nothing is followed', async () => {
    const { load, log } = given();
    await load('k', { revision: 4, value: 'a' });
    log.lose();
    expect(await load('k', { revision: 6, value: 'b' })).toBe('b');
  });

  it.each([
    [
      'the log was lost',
      (log: FakeLog<string>) => {
        log.lose();
        log.start(11);
      },
    ],
    [
      'the stream became another one',
      (log: FakeLog<string>) => {
        log.lose();
        log.start(3);
      },
    ],
    [
      'more changes came than are remembered',
      (log: FakeLog<string>) => {
        for (const revision of [11, 12, 13]) log.push({ key: 'other', revision, value: 'x' });
      },
    ],
  ])('keeps nothing of a load during which %s', async (_, happen) => {
    const { cache, loads, log } = given({ ringSize: 2 });
    const asked = cache.get('k');
    happen(log);
    loads[0]?.answer({ revision: 4, value: 'a' });
    expect(await asked).toBe('a');
    void cache.get('k');
    expect(loads).toHaveLength(2);
  });

  it('keeps nothing of a load that began before the log was live', async () => {
    const { cache, loads, log } = given({ live: false });
    const asked = cache.get('k');
    log.start(5);
    loads[0]?.answer(NONE);
    await asked;
    void cache.get('k');
    expect(loads).toHaveLength(2);
  });

  it('fails when the load fails, and tries again the next time', async () => {
    const { cache, loads, load } = given();
    const asked = cache.get('k');
    loads[0]?.fail(new Error('no answer'));
    await expect(asked).rejects.toThrow('no answer');
    expect(await load('k', { revision: 4, value: 'a' })).toBe('a');
  });

  it('forgets the least recently used key when it is full', async () => {
    const { cache, loads, load } = given({ max: 2 });
    for (const key of ['a', 'b']) await load(key, { revision: 1, value: key });
    await cache.get('a');
    await load('c', { revision: 1, value: 'c' });
    expect(await cache.get('a')).toBe('a');
    expect(loads).toHaveLength(3);
    void cache.get('b');
    expect(loads).toHaveLength(4);
  });

  it('forgets no key that is there for keys that are not, however many are asked for', async () => {
    const { cache, loads, load, tell } = given({ max: 2 });
    for (const key of ['a', 'b']) await load(key, { revision: 1, value: key });
    for (const key of ['x', 'y', 'z']) await load(key, NONE);
    expect([await cache.get('a'), await cache.get('b'), await cache.get('z')]).toEqual(['a', 'b', undefined]);
    expect(loads).toHaveLength(5);
    tell('z', 11, 'z');
    tell('b', 12);
    expect([await cache.get('z'), await cache.get('b')]).toEqual(['z', undefined]);
    expect(loads).toHaveLength(5);
  });
});
