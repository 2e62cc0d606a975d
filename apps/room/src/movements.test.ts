import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMovements } from './movements.ts';

const movementsIn = (count: number | undefined) => {
  const posted: unknown[] = [];
  const say = createMovements({
    notes: { post: (room, note) => void posted.push([room, note.type, note.actor]) },
    memberCounts: { of: () => count },
  });
  return { posted, say };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('who joins and leaves a public room', () => {
  it.each([
    [1, true],
    [100, true],
    [101, false],
    [undefined, false],
  ])('is said in a room of %s members: %s', (count, isSaid) => {
    const { posted, say } = movementsIn(count);
    say('lounge', 'joined', 'bob');
    expect(posted).toEqual(isSaid ? [['lounge', 'joined', 'bob']] : []);
  });

  it('is said of one person four times at once and then every 15 minutes, and of others all the same', () => {
    const { posted, say } = movementsIn(5);
    for (let count = 0; count < 10; count += 1) say('lounge', count % 2 === 0 ? 'joined' : 'left', 'bob');
    expect(posted).toHaveLength(4);
    say('lounge', 'joined', 'carol');
    say('terrace', 'joined', 'bob');
    expect(posted).toHaveLength(6);
    vi.advanceTimersByTime(15 * 60_000);
    say('lounge', 'joined', 'bob');
    say('lounge', 'left', 'bob');
    expect(posted).toHaveLength(7);
  });
});
