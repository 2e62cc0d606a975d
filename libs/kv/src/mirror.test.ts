import { describe, expect, it, vi } from 'vitest';
import { bucketOf, FakeFollower } from '../test/fake-follower.ts';
import type { Delta } from './entry.ts';
import { openMirror, type MirrorChange } from './mirror.ts';

vi.mock('./follower.ts', async () => ({ Follower: (await import('../test/fake-follower.ts')).FakeFollower }));

const put = (key: string, revision: number, value = `${key}${revision}`): Delta<string> => ({ key, revision, value });
const gone = (key: string, revision: number): Delta<string> => ({ key, revision, value: undefined });

/** A mirror whose follower a test moves, and what its listeners got. */
const setUp = (heartbeatMs?: number) => {
  const bucket = bucketOf('USERS');
  const read = vi.spyOn(bucket, 'get').mockResolvedValue({ revision: 99, value: 'of the leader', exists: true });
  const mirror = openMirror(bucket, heartbeatMs === undefined ? {} : { heartbeatMs });
  const changes: MirrorChange<string>[] = [];
  const onReset = vi.fn();
  mirror.onChange((change) => void changes.push(change));
  mirror.onReset(onReset);
  const follower = FakeFollower.last;
  if (follower === undefined) throw new Error('The mirror follows nothing.');
  /** Reads the bucket from the beginning, until it is live. */
  const readAll = (...deltas: readonly Delta<string>[]): void => {
    follower.open(100);
    follower.take(...deltas);
    follower.catchUp();
  };
  return { bucket, read, mirror, changes, onReset, follower, readAll };
};

describe('a mirror that is not live', () => {
  it('is read from the leader, and knows nothing at first', async () => {
    const { mirror, read, follower } = setUp();
    follower.open(100);
    follower.take(put('alice', 1));
    expect(await mirror.get('alice')).toEqual({ revision: 99, value: 'of the leader', exists: true });
    expect(read.mock.calls).toEqual([['alice']]);
    expect([mirror.live, mirror.peek('alice'), [...mirror.entries()]]).toEqual([false, undefined, []]);
  });

  it('reads the bucket from its beginning, each time again', () => {
    const { mirror, follower, readAll } = setUp();
    expect(follower.open(100)).toBe(0);
    follower.take(put('alice', 1));
    readAll(put('bob', 2));
    expect([...mirror.entries()]).toEqual([['bob', { revision: 2, value: 'bob2' }]]);
  });

  it('still says what it knew last', () => {
    const { mirror, follower, readAll } = setUp();
    readAll(put('alice', 1));
    follower.lose();
    follower.open(100);
    follower.take(put('alice', 2), put('bob', 3));
    expect([...mirror.entries()]).toEqual([['alice', { revision: 1, value: 'alice1' }]]);
  });
});

describe('a mirror that is live', () => {
  it('is read from memory', async () => {
    const { mirror, read, readAll } = setUp();
    readAll(put('alice', 1), put('bob', 2), gone('bob', 3));
    expect(mirror.live).toBe(true);
    expect(await mirror.get('alice')).toEqual({ revision: 1, value: 'alice1', exists: true });
    for (const key of ['bob', 'carol'])
      expect(await mirror.get(key)).toEqual({ revision: 0, value: undefined, exists: false });
    expect(mirror.peek('alice')).toEqual({ revision: 1, value: 'alice1' });
    expect(read).not.toHaveBeenCalled();
  });

  it('notifies of what it read first, and of each change with what was before', () => {
    const { mirror, changes, follower, readAll, onReset } = setUp();
    readAll(put('alice', 1), put('alice', 2));
    expect(changes.splice(0)).toEqual([{ ...put('alice', 2), before: undefined, expired: false }]);
    follower.take(put('alice', 3), { ...gone('alice', 4), expired: true }, put('alice', 5));
    expect(changes).toEqual([
      { ...put('alice', 3), before: { revision: 2, value: 'alice2' }, expired: false },
      { ...gone('alice', 4), before: { revision: 3, value: 'alice3' }, expired: true },
      { ...put('alice', 5), before: undefined, expired: false },
    ]);
    expect(mirror.peek('alice')).toEqual({ revision: 5, value: 'alice5' });
    expect(onReset).not.toHaveBeenCalled();
  });

  it('notifies after a loss of what changed unseen, and then that it was read again', () => {
    const { changes, onReset, follower, readAll } = setUp();
    readAll(put('alice', 1), put('bob', 2), put('carol', 3));
    changes.length = 0;
    follower.lose();
    onReset.mockImplementation(() => expect(changes).toHaveLength(3));
    readAll(put('bob', 2), put('carol', 4), put('dave', 5));
    expect(changes).toEqual([
      { ...gone('alice', 1), before: { revision: 1, value: 'alice1' }, expired: false },
      { ...put('carol', 4), before: { revision: 3, value: 'carol3' }, expired: false },
      { ...put('dave', 5), before: undefined, expired: false },
    ]);
    expect(onReset).toHaveReturnedTimes(1);
  });

  it('notifies of what was read into an empty bucket, which is a loss as well', () => {
    const { changes, onReset, follower, readAll } = setUp();
    readAll();
    follower.lose();
    readAll(put('alice', 1));
    expect([changes.length, onReset.mock.calls.length]).toEqual([1, 1]);
  });

  it('does not notify who does not listen any more', () => {
    const { mirror, follower, readAll } = setUp();
    const [onChange, onReset] = [vi.fn(), vi.fn()];
    for (const stop of [mirror.onChange(onChange), mirror.onReset(onReset)]) stop();
    readAll(put('alice', 1));
    follower.lose();
    readAll();
    expect([onChange.mock.calls, onReset.mock.calls]).toEqual([[], []]);
  });
});

it.each([
  [undefined, 1_000],
  [250, 250],
])('with the heartbeat %s a mirror asks for one each %i ms', (heartbeatMs, expected) => {
  expect(setUp(heartbeatMs).follower.options).toMatchObject({ heartbeatMs: expected });
});

it('a mirror is ready and closes as what it follows', async () => {
  const { mirror, follower } = setUp();
  expect(mirror.ready).toBe(follower.ready);
  await mirror.close();
  expect(follower.close).toHaveBeenCalledTimes(1);
});

it('a bucket whose keys expire is mirrored only where that leaves a marker', () => {
  expect(() => openMirror(bucketOf('KB_EDITING'))).toThrow(
    new RangeError('KB_EDITING cannot be mirrored: its keys expire without a marker.'),
  );
  expect(openMirror(bucketOf('PRESENCE_CONN')).live).toBe(false);
});
