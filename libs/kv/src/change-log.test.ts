import { buckets } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bucketOf, FakeFollower } from '../test/fake-follower.ts';
import { canResume, ChangeLog } from './change-log.ts';

vi.mock('./follower.ts', async () => ({ Follower: (await import('../test/fake-follower.ts')).FakeFollower }));

const at = (revision: number, created = 'monday') => ({ created, revision });

describe('a log that was interrupted', () => {
  it.each([
    ['nothing happened meanwhile', at(10), at(10), true],
    ['as much happened as it may replay', at(10), at(110), true],
    ['more happened than it may replay', at(10), at(111), false],
    ['the stream lost its end', at(10), at(9), false],
    ['the stream is another one', at(10), at(20, 'tuesday'), false],
  ])('when %s', (_, from, stream, resumes) => {
    expect(canResume(from, stream, 100)).toBe(resumes);
  });
});

/** A log that keeps 100 changes, whose follower a test moves. */
const setUp = (name: 'USERS' | 'ROOMS' | 'PRESENCE_CONN' = 'USERS') => {
  const [onDelta, onLost, onReset] = [vi.fn(), vi.fn(), vi.fn()];
  const log = new ChangeLog({ bucket: bucketOf(name), recentChanges: 100, heartbeatMs: 250, onDelta, onLost, onReset });
  const follower = FakeFollower.last;
  if (follower === undefined) throw new Error('The log follows nothing.');
  const begin = (revision: number, created?: string): number => {
    const after = follower.open(revision, created);
    follower.catchUp();
    return after;
  };
  return { log, follower, begin, onDelta, onLost, onReset };
};
const change = (revision: number) => ({ key: 'alice', revision, value: `v${revision}` });

describe('the log of changes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('begins at the present, which its recent changes cover', () => {
    const { log, begin, follower, onReset } = setUp();
    expect([log.live, log.at]).toEqual([false, -1]);
    expect(begin(10)).toBe(10);
    expect([log.live, log.at, log.recent.covers(10), log.recent.covers(9)]).toEqual([true, 10, true, false]);
    expect(follower.options).toMatchObject({ heartbeatMs: 250 });
    expect(onReset).not.toHaveBeenCalled();
  });

  it('passes each change on, and keeps it', () => {
    const { log, begin, follower, onDelta } = setUp();
    begin(10);
    onDelta.mockImplementation(({ revision }) => expect([...log.recent.since(10)].at(-1)?.revision).toBe(revision));
    follower.take(change(11), change(12));
    expect(onDelta.mock.calls).toEqual([[change(11)], [change(12)]]);
    expect(onDelta).toHaveReturnedTimes(2);
    expect(log.at).toBe(12);
  });

  it('goes on where it was after a loss, which its users hear of', () => {
    const { log, begin, follower, onLost, onReset } = setUp();
    begin(10);
    follower.take(change(11));
    follower.lose();
    expect([log.live, log.at, log.generation, onLost.mock.calls.length]).toEqual([false, -1, 1, 1]);
    expect(begin(111)).toBe(11);
    expect(log.recent.covers(11)).toBe(true);
    expect(onReset).not.toHaveBeenCalled();
  });

  it.each([
    ['more happened than it keeps', 'USERS', 111, 'monday'],
    ['the stream is another one', 'USERS', 11, 'tuesday'],
    ['keys expire, markers after them', 'PRESENCE_CONN', 11, 'monday'],
  ] as const)('jumps to the present, and says so, when %s', (_, name, revision, created) => {
    const { log, begin, follower, onReset } = setUp(name);
    begin(10);
    expect(onReset).not.toHaveBeenCalled();
    follower.lose();
    expect(begin(revision, created)).toBe(revision);
    expect([onReset.mock.calls.length, log.recent.covers(revision - 1)]).toEqual([1, false]);
  });

  it.each([
    ['goes on where it was', 'when deletions of meanwhile are still known', 'ROOMS', 0.5, 11],
    ['jumps to the present', 'when deletions of meanwhile may be forgotten', 'ROOMS', 0.51, 12],
    ['goes on where it was', 'however long it was, where deletions stay known', 'USERS', 100, 11],
  ] as const)('%s %s', (_, __, name, share, after) => {
    const { begin, follower, onReset } = setUp(name);
    begin(11);
    follower.lose();
    vi.advanceTimersByTime(buckets.ROOMS.forgetAfterMs / 4);
    // A second loss is none of what arrives.
    follower.lose();
    vi.advanceTimersByTime(buckets.ROOMS.forgetAfterMs * (share - 0.25));
    expect(begin(12)).toBe(after);
    expect(onReset).toHaveBeenCalledTimes(after - 11);
    follower.take(change(13));
    follower.lose();
    expect(begin(14)).toBe(13);
  });

  it('knows of quiet times that nothing was deleted in them', () => {
    const { begin, follower, onReset } = setUp('ROOMS');
    begin(11);
    for (let quarter = 0; quarter < 8; quarter += 1) {
      vi.advanceTimersByTime(buckets.ROOMS.forgetAfterMs / 4);
      follower.beat();
    }
    follower.lose();
    expect([begin(12), onReset.mock.calls.length]).toEqual([11, 0]);
  });

  // What waited in the connection comes before it is known to be cut.
  it.each([
    ['nothing', () => undefined],
    ['a heartbeat', (follower: FakeFollower) => follower.beat()],
    ['a change', (follower: FakeFollower) => follower.take(change(12))],
  ])('jumps to the present after the host was suspended for long, though %s comes first', (_, come) => {
    const { begin, follower, onReset } = setUp('ROOMS');
    begin(11);
    // No timer runs meanwhile.
    vi.setSystemTime(Date.now() + buckets.ROOMS.forgetAfterMs);
    come(follower);
    follower.lose();
    expect([begin(20), onReset.mock.calls.length]).toEqual([20, 1]);
    follower.lose();
    expect([begin(21), onReset.mock.calls.length]).toEqual([20, 1]);
  });

  it('counts a catching up that was cut to the time in which nothing arrived', () => {
    const { begin, follower } = setUp('ROOMS');
    begin(11);
    follower.lose();
    vi.advanceTimersByTime(buckets.ROOMS.forgetAfterMs / 4);
    expect(follower.open(13)).toBe(11);
    follower.take(change(12));
    follower.lose();
    vi.advanceTimersByTime(buckets.ROOMS.forgetAfterMs * 0.3);
    expect(begin(14)).toBe(14);
  });

  it('lets one wait until it has come to a revision', async () => {
    const { log, begin, follower } = setUp();
    begin(10);
    await log.reached(10);
    const onReached = vi.fn();
    const waiting = log.reached(12).then(onReached);
    follower.take(change(11));
    await vi.advanceTimersByTimeAsync(999);
    expect(onReached).not.toHaveBeenCalled();
    follower.take(change(12));
    await waiting;
  });

  it.each([
    ['it is lost', (follower: FakeFollower) => follower.lose()],
    ['the revision does not come in time', () => vi.advanceTimersByTime(1_000)],
  ])('ends a wait as UNAVAILABLE when %s', async (_, happen) => {
    const { log, begin, follower } = setUp();
    begin(10);
    const failed = expect(log.reached(11)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    happen(follower);
    await failed;
  });

  it('is ready and closes as what it follows', async () => {
    const { log, follower } = setUp();
    expect(log.ready).toBe(follower.ready);
    await log.close();
    expect(follower.close).toHaveBeenCalledTimes(1);
  });
});
