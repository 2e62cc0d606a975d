import { createLogger } from '@nats-chat/otel';
import { describe, expect, it } from 'vitest';
import { eraseRooms } from './erase-rooms.ts';
import type { RoomToErase } from './store.ts';

const logger = createLogger({ service: 'persist', level: 'silent' });

const given = (...rooms: readonly RoomToErase[]) => {
  const done: string[] = [];
  const left = new Map(rooms.map(({ room }) => [room, 2]));
  const state = { stopping: new AbortController(), abortAt: '', failAt: '' };
  const note = (what: string): void => {
    done.push(what);
    if (what === state.abortAt) state.stopping.abort();
    if (what === state.failAt) throw new Error('no answer');
  };
  return {
    done,
    state,
    run: () =>
      eraseRooms(
        {
          logger,
          log: {
            state: async () => ({ firstSeq: 1, lastSeq: 9, messages: 9, bytes: 1, maxBytes: 1, ackFloor: 9, lag: 0 }),
            purgeRoom: async (room) => note(`purge ${room}`),
          },
          eraser: { run: async (afterDelete) => note(`dead letters ${String(afterDelete)}`) },
          erasures: {
            noteSequence: async (seq) => note(`note ${seq}`),
            roomsToErase: async (limit) => rooms.slice(0, limit),
            eraseMessages: async (room) => {
              note(`messages ${room}`);
              const count = left.get(room) ?? 0;
              left.set(room, count - 1);
              return count;
            },
            markErased: async (room) => note(`mark ${room}`),
          },
        },
        state.stopping.signal,
      ),
  };
};

describe('erasing deleted rooms', () => {
  it('empties the log and PostgreSQL, and the dead letters after it, and takes the room off the list at last', async () => {
    const { run, done } = given({ room: 'one', isSettled: true });
    await run();
    const messages = Array.from({ length: 3 }, () => 'messages one');
    expect(done).toEqual(['note 9', 'purge one', ...messages, 'dead letters true', 'mark one']);
  });

  it('leaves a room on the list that was deleted just now', async () => {
    const { run, done } = given({ room: 'one', isSettled: false }, { room: 'two', isSettled: true });
    await run();
    expect(done.filter((what) => what.startsWith('mark'))).toEqual(['mark two']);
  });

  it.each(['purge one', 'messages one', 'mark one'])('goes on with the next room after “%s” failed', async (failAt) => {
    const { run, done, state } = given({ room: 'one', isSettled: true }, { room: 'two', isSettled: true });
    state.failAt = failAt;
    await run();
    expect(done.at(-1)).toBe('mark two');
  });

  it('ends where the log itself cannot be reached', async () => {
    const { run, done, state } = given({ room: 'one', isSettled: true });
    state.failAt = 'note 9';
    await expect(run()).rejects.toThrow('no answer');
    expect(done).toEqual(['note 9']);
  });

  it.each(['purge one', 'messages one'])('stops when it is asked to: at “%s”', async (abortAt) => {
    const { run, done, state } = given({ room: 'one', isSettled: true });
    state.abortAt = abortAt;
    await run();
    expect([done.at(-1), done.includes('mark one')]).toEqual([abortAt, false]);
  });
});
