import { describe, expect, it } from 'vitest';
import { said } from '../../test/events.ts';
import { Recordings, type Recording } from './recordings.ts';

/** A load that is under way until it is ended. */
const load = (recordings: Recordings) => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<Recording>();
  const ended = recordings.during(async (recording) => {
    started.resolve(recording);
    await promise;
  });
  return { recording: started.promise, ended, end: () => resolve(undefined), fail: () => reject(new Error('timeout')) };
};

describe('the live events while a page is on its way', () => {
  it('are kept for each load from its beginning on, in the order in which they came', async () => {
    const recordings = new Recordings();
    recordings.add([said(1, 'before')]);
    const first = load(recordings);
    recordings.add([said(3, 'c'), said(2, 'b')]);
    const second = load(recordings);
    recordings.add([said(4, 'd')]);
    expect((await first.recording).events.map(({ seq }) => seq)).toEqual([3, 2, 4]);
    expect((await second.recording).events.map(({ seq }) => seq)).toEqual([4]);
  });

  it.each(['end', 'fail'] as const)('are no longer kept after its %s', async (how) => {
    const recordings = new Recordings();
    const { recording, ended, [how]: finish } = load(recordings);
    recordings.add([said(1, 'a')]);
    finish();
    await ended.catch(() => undefined);
    recordings.add([said(2, 'b')]);
    expect((await recording).events).toHaveLength(1);
  });

  it('are 2,000 at most, and it is known when there were more', async () => {
    const recordings = new Recordings();
    const { recording } = load(recordings);
    const many = Array.from({ length: 2_000 }, (_, index) => said(index + 1, 'x'));
    recordings.add(many);
    expect(await recording).toMatchObject({ overflowed: false, events: many });
    recordings.add([said(2_001, 'one too many')]);
    expect(await recording).toMatchObject({ overflowed: true, events: many });
  });
});
