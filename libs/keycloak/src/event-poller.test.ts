import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventPoller } from './event-poller.ts';
import { EVENT_PAGE, type EventQuery } from './events.ts';

const NOW = 1_000_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

/** Stored events by id, and a poller of them that goes back an hour at first. */
const setUp = (stored: Record<string, number> = {}) => {
  const events = Object.entries(stored).map(([id, time]) => ({ id, time }));
  const read = vi.fn(async ({ from, skip }: EventQuery) =>
    events
      .filter(({ time }) => time >= from)
      .sort((one, other) => one.time - other.time)
      .slice(skip, skip + EVENT_PAGE),
  );
  const poller = new EventPoller(read, { sinceMs: 3_600 });
  const poll = async () => (await poller.poll()).map(({ id }) => id);
  return { read, poll, store: (id: string, time: number) => void events.push({ id, time }) };
};

describe('a poller of events', () => {
  it('goes back at first as far as it is asked to, and ten seconds for what comes late', async () => {
    const { read, poll } = setUp();
    await poll();
    expect(read.mock.calls).toEqual([[{ from: NOW - 3_600 - 10_000, skip: 0 }]]);
  });

  it('returns each event once, the oldest first', async () => {
    const { poll, store } = setUp({ b: NOW - 20, a: NOW - 30 });
    expect(await poll()).toEqual(['a', 'b']);
    store('c', NOW - 10);
    expect(await poll()).toEqual(['c']);
    expect(await poll()).toEqual([]);
  });

  it('returns what shows up late, within ten seconds of the latest', async () => {
    const { poll, store } = setUp({ a: NOW });
    await poll();
    store('late', NOW - 10_000);
    store('too late', NOW - 10_001);
    expect(await poll()).toEqual(['late']);
  });

  it('does not lose what comes after an event that is dated in the future', async () => {
    const { poll, store } = setUp({ future: NOW + 3_600_000 });
    expect(await poll()).toEqual(['future']);
    store('a', NOW + 1);
    expect(await poll()).toEqual(['a']);
  });

  it('reads page by page until one is not full', async () => {
    const many = Object.fromEntries(Array.from({ length: 2 * EVENT_PAGE }, (_, at) => [`e${at}`, NOW - 1_000 + at]));
    const { read, poll } = setUp(many);
    expect(await poll()).toHaveLength(2 * EVENT_PAGE);
    expect(read.mock.calls.map(([{ skip }]) => skip)).toEqual([0, EVENT_PAGE, 2 * EVENT_PAGE]);
  });

  it('returns the events of a poll that failed with the next one', async () => {
    const { read, poll } = setUp(Object.fromEntries(Array.from({ length: EVENT_PAGE }, (_, at) => [`e${at}`, NOW])));
    read.mockImplementationOnce(read.getMockImplementation() ?? read).mockRejectedValueOnce(new Error('away'));
    await expect(poll()).rejects.toThrow('away');
    expect(await poll()).toHaveLength(EVENT_PAGE);
  });

  it('stops after a hundred pages, and goes on from there', async () => {
    const most = 100 * EVENT_PAGE;
    const { poll } = setUp(
      Object.fromEntries(Array.from({ length: most + 1 }, (_, at) => [`e${at}`, NOW - most + 20 * at])),
    );
    vi.setSystemTime(NOW + 20 * most);
    expect(await poll()).toHaveLength(most);
    expect(await poll()).toEqual([`e${most}`]);
  });
});
