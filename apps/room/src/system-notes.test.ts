import { ApiError, type SystemNote } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/given.ts';
import { SystemNotes, type SystemNotesOptions } from './system-notes.ts';

const note = (to: string): SystemNote => ({ type: 'renamed', actor: 'alice', values: { to } });

interface Posted {
  readonly room: string;
  readonly key: string;
  readonly at: number;
  readonly to: string | undefined;
}

/** Notes over a fanout that answers with `errors` in turn, and then takes everything. */
const notesAfter = (...errors: readonly ApiError[]) => {
  const posted: Posted[] = [];
  const left = [...errors];
  const post: SystemNotesOptions['post'] = async (room, { key, at, note: said }) => {
    posted.push({ room, key, at, to: said.values?.to });
    const error = left.shift();
    if (error !== undefined) throw error;
  };
  return { posted, notes: new SystemNotes({ post, logger }) };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a system message', () => {
  it('is tried again under one key and time, and those after it wait', async () => {
    const { posted, notes } = notesAfter(new ApiError('UNAVAILABLE'), new ApiError('UNAVAILABLE'));
    notes.post('general', note('a'));
    notes.post('general', note('b'));
    const idle = notes.idle();
    await vi.runAllTimersAsync();
    await idle;
    expect(posted.map(({ to }) => to)).toEqual(['a', 'a', 'a', 'b']);
    expect(new Set(posted.slice(0, 3).map(({ key, at }) => `${key} ${at}`)).size).toBe(1);
    expect(posted[3]?.key).not.toBe(posted[0]?.key);
  });

  it('is the same one wherever it is posted, when who posts it says what makes it one', async () => {
    const { posted, notes } = notesAfter();
    for (const to of ['a', 'b']) notes.post('general', note(to), { key: 'created', at: 1_000 });
    await notes.idle();
    expect(posted.map(({ key, at }) => ({ key, at }))).toEqual(Array(2).fill({ key: 'created', at: 1_000 }));
  });

  it('is given up where the room is gone, and after a minute', async () => {
    const { posted, notes } = notesAfter(
      new ApiError('NOT_FOUND'),
      ...Array.from({ length: 100 }, () => new ApiError('UNAVAILABLE')),
    );
    notes.post('gone', note('a'));
    notes.post('general', note('b'));
    const idle = notes.idle();
    await vi.runAllTimersAsync();
    await idle;
    expect(posted.filter(({ room }) => room === 'gone')).toHaveLength(1);
    expect(posted.length).toBeLessThan(100);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['INVALID', 'FORBIDDEN', 'INTERNAL'] as const)('that is refused as %s holds up no other', async (code) => {
    const { posted, notes } = notesAfter(new ApiError(code));
    notes.post('general', note('a'));
    notes.post('general', note('b'));
    await notes.idle();
    expect(posted.map(({ to }) => to)).toEqual(['a', 'b']);
  });

  it('is dropped when a thousand wait, and nothing is thrown', async () => {
    const { posted, notes } = notesAfter();
    for (let count = 0; count < 1_100; count += 1) notes.post('general', note(String(count)));
    await notes.idle();
    expect(posted).toHaveLength(1_001);
  });
});
