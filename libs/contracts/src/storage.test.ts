import { overlaps, params, wildcard } from '@nats-chat/subjects';
import { describe, expect, it } from 'vitest';
import { buckets, events, MAX_CLOCK_AHEAD_MS, streams, type BucketRow } from '@nats-chat/contracts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const all = Object.entries<BucketRow>(buckets);

describe('a stream', () => {
  it('stores no message that another stores, too', () => {
    const [log, dead] = [streams.CHAT_MESSAGES.subjects, streams.DEAD_LETTERS.subjects];
    expect(log.flatMap((subject) => dead.filter((other) => overlaps(subject, other)))).toEqual([]);
  });

  it('of the log stores none of its messages twice', () => {
    const { subjects } = streams.CHAT_MESSAGES;
    const twice = subjects.filter((one, index) => subjects.slice(index + 1).some((other) => overlaps(one, other)));
    expect(twice).toEqual([]);
  });

  it('of the log keeps for a week what persist may have to read again, and dead letters longer than that', () => {
    expect(streams.CHAT_MESSAGES.maxAgeMs).toBe(7 * DAY);
    expect(streams.DEAD_LETTERS.maxAgeMs).toBeGreaterThan(streams.CHAT_MESSAGES.maxAgeMs);
  });

  it('of the log knows a retry for ten minutes, which is longer than a clock may be ahead', () => {
    expect(streams.CHAT_MESSAGES.duplicateWindowMs).toBe(10 * MINUTE);
    expect(streams.CHAT_MESSAGES.duplicateWindowMs).toBeGreaterThan(MAX_CLOCK_AHEAD_MS);
  });
});

describe('a bucket', () => {
  it.each(all)('%s has keys of encoded tokens alone, each for one thing', (_, { key }) => {
    const names = params(key);
    expect(key).toBe(names.map((name) => `{${name}}`).join('.'));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(all.filter(([, { ttlMs }]) => ttlMs !== undefined))('%s loses its keys with the server', (_, { storage }) => {
    // They are written again and again, and need no file.
    expect(storage).toBe('memory');
  });

  it('of memberships tells of each change under the room that it is in', () => {
    const { key, republish } = buckets.ROOMS;
    expect(params(key)[0]).toBe('room');
    expect(republish.from).toBe(`$KV.ROOMS.${wildcard(key)}`);
    expect(republish.to.replace('{{wildcard(1)}}', '{room}')).toBe(events.roomChanged.subject);
  });

  it('of connections lets three heartbeats of ten seconds be lost', () => {
    expect(buckets.PRESENCE_CONN.ttlMs).toBeGreaterThanOrEqual(4 * 10_000);
    expect(buckets.PRESENCE_CONN.ttlMs).toBeLessThan(MINUTE);
  });
});
