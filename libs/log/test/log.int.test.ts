import { LOG_STREAM, type LogFollower, type LogTail } from '@nats-chat/log';
import { waitUntil } from '@nats-chat/testkit';
import { idOf } from '@nats-chat/testkit/events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFixture, type Fixture } from './fixture.ts';

let at: Fixture;
let follower: LogFollower;

beforeAll(async () => {
  at = await startFixture();
});
afterAll(() => at.nats.stop());

const sequences = (tail: LogTail, room = 'general', after = 0): number[] =>
  tail.after(room, after).map(({ seq }) => seq);

describe('a follower', () => {
  let start = 0;

  beforeEach(async () => {
    follower = await at.openFollower();
    start = (await at.jsm.streams.info(LOG_STREAM)).state.last_seq;
  });
  afterEach(() => follower.close());

  it('holds at once what was acknowledged before it was asked', async () => {
    for (let round = 0; round < 50; round += 1) {
      const seq = await at.publish();
      const tail = await follower.tail();
      expect(tail.upTo).toBeGreaterThanOrEqual(seq);
      expect(sequences(tail, 'general', seq - 1)).toEqual([seq]);
    }
    expect(follower.stats.events).toBe(start + 50);
    expect(follower.stats.bytes).toBeGreaterThan(50 * 500);
  });

  it('takes what comes while nobody asks for it', async () => {
    const seq = await at.publish();
    await waitUntil('it is in memory', () => follower.stats.events === start + 1);
    expect(sequences(await follower.tail(), 'general', start)).toEqual([seq]);
  });

  it('opens again when its consumer is gone, and misses nothing', async () => {
    await follower.tail();
    for await (const { name } of at.jsm.consumers.list(LOG_STREAM)) await at.jsm.consumers.delete(LOG_STREAM, name);
    const seqs = [await at.publish(), await at.publish()];
    const tail = await waitUntil('the tail is back', () => follower.tail().catch(() => undefined));
    expect(sequences(tail, 'general', start)).toEqual(seqs);
    await waitUntil('it follows', () => follower.isFollowing);
  });

  it('starts with the newest events, and no more than it may hold', async () => {
    const seqs = [];
    for (let count = 0; count < 12; count += 1) seqs.push(await at.publish());
    const small = await at.openFollower({ maxEvents: 10 });
    const tail = await small.tail();
    expect(sequences(tail)).toEqual(seqs.slice(-10));
    expect(tail.start).toBe(seqs[2]);
    small.close();
  });

  it('passes over what is no event', async () => {
    const fanout = await at.nats.service('fanout');
    fanout.publish('chat.general', 'not JSON');
    await fanout.flush();
    const seq = await at.publish();
    expect(sequences(await follower.tail(), 'general', start)).toEqual([seq]);
  });

  it('is not held up by events that were erased at the end of the log', async () => {
    follower.close();
    const [kept, erased] = [await at.publish(), await at.publish()];
    await at.jsm.streams.deleteMessage(LOG_STREAM, erased, true);
    const other = await at.openFollower();
    const tail = await other.tail();
    expect(tail.upTo).toBe(erased);
    expect(sequences(tail, 'general', start)).toEqual([kept]);
    other.close();
  });

  it('never says that it holds what was purged before it was read', async () => {
    await follower.tail();
    const before = follower.stats.events;
    await at.publish();
    await waitUntil('it waits before it reads again', () => follower.stats.events === before + 1);
    const [purged, last] = [await at.publish(), await at.publish()];
    await at.jsm.streams.purge(LOG_STREAM, { seq: last });
    const tail = await waitUntil('the tail is back', () => follower.tail().catch(() => undefined));
    const held = sequences(tail, 'general', tail.start - 1);
    // On a slow machine it was read before.
    expect(tail.start > purged || held.includes(purged)).toBe(true);
    expect(held).toContain(last);
  });

  it('continues after a crash of the server, and opens its consumer again', async () => {
    await at.nats.kill();
    await at.nats.restart();
    const seq = await waitUntil('the log takes an event', () => at.publish());
    const tail = await waitUntil('the tail is back', () => follower.tail());
    expect(sequences(tail, 'general', start)).toEqual([seq]);
    await waitUntil('it follows', () => follower.isFollowing);
  });

  it('starts over when the log was recreated, in its new epoch', async () => {
    await at.publish();
    expect((await follower.tail()).epoch).toBe('one');
    await at.jsm.streams.delete(LOG_STREAM);
    await at.createLog('two');
    const seq = await at.publish({ text: 'new' });
    const tail = await waitUntil('the tail is back', () => follower.tail());
    expect([tail.epoch, sequences(tail)]).toEqual(['two', [seq]]);
  });

  it('is unavailable while the log has no epoch', async () => {
    await at.jsm.streams.delete(LOG_STREAM);
    await at.jsm.streams.add({ name: LOG_STREAM, subjects: ['chat.*', 'chat.*.thread.*'], allow_direct: true });
    await expect(follower.tail()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await at.jsm.streams.delete(LOG_STREAM);
    await at.createLog('three');
  });

  it('knows how far persist has come, which is nowhere before it has begun', async () => {
    expect(await follower.ackFloor()).toBe(0);
  });
});

describe('a reader', () => {
  it('reads by sequence, also around what was erased, and a range of a room with its threads', async () => {
    const seqs = [
      await at.publish({ text: 'one' }),
      await at.publish({}, 'elsewhere'),
      await at.publish({ text: 'reply', threadId: idOf(1) }),
      await at.publish({ text: 'secret' }),
      await at.publish({ text: 'two' }),
    ];
    const [first = 0, other = 0, , erased = 0, last = 0] = seqs;
    await at.jsm.streams.deleteMessage(LOG_STREAM, erased, true);
    const found = await at.reader.read([last, other, erased, 1_000_000]);
    expect([...found.keys()].sort((a, b) => a - b)).toEqual([other, erased, last, 1_000_000]);
    expect([found.get(last)?.event.text, found.get(other)?.room]).toEqual(['two', 'elsewhere']);
    expect([found.get(erased), found.get(1_000_000)]).toEqual([undefined, undefined]);
    const range = { room: 'general', after: first - 1, before: last + 1, maxEvents: 100, maxBytes: 100_000 };
    const events = await at.reader.readRange(range);
    expect(events.map(({ event }) => event.text)).toEqual(['one', 'reply', 'two']);
  });

  it('tells when the last event of each room came, which may be none', async () => {
    const before = Date.now();
    await at.publish({}, 'busy');
    await at.publish({}, 'quiet');
    const seq = await at.publish({}, 'busy');
    const { time } = (await at.jsm.streams.getMessage(LOG_STREAM, { seq })) ?? {};
    const times = await at.reader.readLastTimes(['busy', 'quiet', 'unheard']);
    expect([...times.keys()].sort()).toEqual(['busy', 'quiet']);
    expect(times.get('busy')).toBe(time?.getTime());
    expect(times.get('quiet')).toBeGreaterThanOrEqual(before - 1);
    expect(times.get('busy')).toBeGreaterThanOrEqual(times.get('quiet') ?? 0);
  });
});
